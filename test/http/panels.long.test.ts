import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'

const PANELS = [
  'desk',
  'scenarios',
  'scenarios/ko',
  'inboxes',
  'inboxes/orders',
  'requests',
  'requests/req-1',
  'costs',
  'namespaces',
]

test.each(PANELS)(
  'GET /__emulator/%s is a page for browsers and JSON for programs',
  async (path) => {
    const { open, api } = await emulatorForTest()
    await open()

    const program = await api('get', `/__emulator/${path}`).set('accept', '*/*')
    const browser = await api('get', `/__emulator/${path}`).set('accept', 'text/html,*/*;q=0.8')

    expect([program.type, browser.type]).toEqual(['application/json', 'text/html'])
    expect([program.headers.vary, browser.headers.vary]).toEqual(['Accept', 'Accept'])
    expect(browser.headers['content-security-policy']).toContain("default-src 'none'")
  },
)

test('no page is larger than 80 kB with large contents', async () => {
  const { open, api, act, inboxUrl, clock } = await emulatorForTest({ maxNamespaces: 200 })
  const callback = { url: inboxUrl('orders'), method: 'JSON', custom: 'x'.repeat(400) }
  for (let i = 0; i < 80; i++) {
    const id = await open({
      mail: `anna-${'long'.repeat(9)}-${i}+interactive@example.com`,
      callback,
    })
    act(id, { as: 'user', do: 'open-link' })
    act(id, { as: 'user', do: 'submit' })
    await api('post', '/IT-live').send({
      [`${'x'.repeat(300)}${i}`]: 1,
      user: 1,
      policy: 2,
      layout: 3,
    })
    await api('post', '/IT-live')
      .set('authorization', `Bearer other-${i}`)
      .send({ mail: `bruno-${i}@example.com`, callback })
  }
  await clock.advance('3m')
  await fetch(inboxUrl('orders'), { method: 'POST', body: '<"&\''.repeat(50_000) })
  const newest = 'default&message=orders.1'

  const sizes = await Promise.all(
    [...PANELS, `inboxes?of=${newest}`].map((path) => sizeOf(api, `/__emulator/${path}`)),
  )

  expect(sizes.filter(([, size]) => size > 80 * 1024)).toEqual([])
})

test('a status has the same colour on every page', async () => {
  const { api, open, verification, inboxUrl, clock } = await emulatorForTest()
  const id = await open({ callback: { url: inboxUrl('orders'), method: 'JSON' } })
  await clock.advance('90s')
  expect(verification(id).status).toBe('validation')

  const places = ['', `verifications/${id}`, 'inboxes?of=default&message=orders.1']
  const pages = await Promise.all(
    [...places.map((place) => `/__emulator/${place}`), `/link/${id}`].map((path) =>
      api('get', path).set('accept', 'text/html'),
    ),
  )

  for (const { text } of pages) expect(text).toContain('<span class="badge wait">validation</span>')
})

test('every operation has a page in the reference, with its provenance', async () => {
  const { api } = await emulatorForTest()
  const { text } = await api('get', '/__emulator/docs').set('accept', 'text/html')
  const links = [...text.matchAll(/href="(\/__emulator\/docs\/[^"]+)"/g)].map(
    ([, path = '']) => path,
  )

  const pages = await Promise.all(links.map((path) => api('get', path).set('accept', 'text/html')))

  expect(pages.length).toBeGreaterThan(60)
  expect(pages.filter(({ status }) => status !== 200)).toEqual([])
  expect(
    pages.filter((page) => page.text.length > 80 * 1024).map(({ text: t }) => t.length),
  ).toEqual([])
  const live = pages[links.indexOf('/__emulator/docs/api/openLive')]?.text ?? ''
  expect(live).toMatch(/gender<\/code>.*?assumed/)
  expect(live).toMatch(/id="status-428".*?sibling.*?MAIL_MISSING/s)
  expect(live).toContain('Notifies the receiver that the status has changed.')
  const control = pages[links.indexOf('/__emulator/docs/control/openDesk')]?.text ?? ''
  expect(control).not.toMatch(/badge (good|bad|calm)">(documented|assumed|mirrored)/)
})

test.skipIf(!hasTool('bash') || !hasTool('curl'))(
  'a copied curl command has the same effect in a shell as the button',
  async () => {
    const { api, open, act, control, inboxUrl } = await emulatorForTest()
    const id = await open({ mail: 'anna+interactive@example.com' })
    act(id, { as: 'user', do: 'open-link' })
    act(id, { as: 'user', do: 'submit' })
    await fetch(inboxUrl('odd'), { method: 'PUT', body: Buffer.from([0, 255, 254, 10]) })
    const copied = async (path: string, wanted: RegExp) => {
      const { text } = await api('get', `/__emulator/${path}`).set('accept', 'text/html')
      const texts = [...text.matchAll(/data-copy="([^"]*)"/g)].map(([, encoded = '']) =>
        plain(encoded),
      )
      return texts.find((text) => wanted.test(text)) ?? 'exit 1'
    }

    await inShell(await copied(`desk?call=${id}`, /"do":"take-call"/))
    await inShell(await copied('desk', /PUT.*openNow/))
    await inShell(await copied('scenarios/ko', /scenarios\/default/))
    await inShell(await copied('inboxes?of=default&message=odd.1', /base64/))

    expect((await control('get', `/verifications/${id}`)).body.stage).toBe('in-call')
    expect((await control('get', '/desk')).body.openNow).toBe(true)
    expect((await control('get', '/namespaces')).body.data[0].default.name).toBe('ko')
    const { body } = await api('get', '/__emulator/inboxes/odd').set(
      'x-emulator-namespace',
      'default',
    )
    expect(body.data.map((each: { base64: string }) => each.base64)).toEqual([
      'AP/+Cg==',
      'AP/+Cg==',
    ])
  },
)

test('a malformed percent sign is refused with a page for browsers and JSON for programs', async () => {
  const { api } = await emulatorForTest()
  const ask = (path: string, accept: string) =>
    api('get', `/__emulator/${path}`).set('accept', accept)

  const browser = await ask('scenarios/%zz', 'text/html,*/*;q=0.8')
  const program = await ask('scenarios/%zz', '*/*')
  const deeper = await ask('inbox/%zz', 'text/html')

  expect([browser.status, program.status, deeper.status]).toEqual([400, 400, 400])
  expect([browser.type, deeper.type]).toEqual(['text/html', 'text/html'])
  expect(browser.text).toContain('Write %25 for a percent sign')
  expect(program.body.fix).toContain('Write %25 for a percent sign')
})

test('an unknown filter is refused with a page that lists the filters', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/__emulator/?colour=red`, ASK)

  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain(
    'The filters are status, scenario, namespace, q, sort, page.',
  )
})

test.each(['', 'inboxes', 'scenarios', 'docs'])(
  'a search of /__emulator/%s has at most 200 characters',
  async (place) => {
    const { url } = await emulatorForTest()
    const search = async (length: number) => {
      const answer = await fetch(`${url}/__emulator/${place}?q=${'x'.repeat(length)}`, ASK)
      return [answer.status, await answer.text()] as const
    }

    const [longest, tooLong] = [await search(200), await search(201)]

    expect(longest[0]).toBe(200)
    expect(tooLong[0]).toBe(400)
    expect(tooLong[1]).toContain('The search has 201 characters.')
  },
)

test('a refused form has the same status as the refused request of the API', async () => {
  const { url } = await emulatorForTest({ credit: 10 })
  const send = async (fields: Record<string, string>) => {
    const body = new URLSearchParams(fields)
    const answer = await fetch(`${url}/__emulator/pages/verifications`, { method: 'POST', body })
    return [answer.status, /data-problem>([\s\S]*?)<\/div>/.exec(await answer.text())?.[1]]
  }

  const noMail = await send({ mail: 'nobody' })
  const unknown = await send({ mail: 'anna@example.com', scenario: 'kko' })
  const unpaid = await send({ mail: 'anna@example.com' })

  expect(noMail).toEqual([400, expect.stringContaining('mail')])
  expect(unknown).toEqual([400, expect.stringContaining('did you mean')])
  expect(unpaid).toEqual([402, expect.stringContaining('11.9')])
})

test('an impossible form is refused with a page that says why', async () => {
  const { url, open } = await emulatorForTest()
  const id = await open()
  const post = (path: string, body: string, headers = {}) =>
    fetch(`${url}/__emulator/pages/${path}`, {
      method: 'POST',
      headers: {
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body,
      redirect: 'manual',
    })

  const early = await post(`desk/${id}/act`, 'do=approve')
  const unknown = await post('scenarios-queue', 'use=kko')
  const foreign = await post('namespaces/reset', 'all=true', { origin: 'http://elsewhere.example' })

  const nameless = await post('desk/open-now', 'of=%3Cb%3E&openNow=true')

  expect([early.status, unknown.status, foreign.status]).toEqual([409, 400, 403])
  expect(nameless.status).toBe(400)
  expect(await early.text()).toContain('data-problem')
  expect(await unknown.text()).toContain('did you mean &#34;ko&#34;?')
})

const ASK = { headers: { accept: 'text/html' } }

const inShell = (text: string) => promisify(execFile)('bash', ['-c', text])

function plain(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

type Api = Awaited<ReturnType<typeof emulatorForTest>>['api']

async function sizeOf(api: Api, path: string): Promise<readonly [string, number]> {
  const { text } = await api('get', path).set('accept', 'text/html')
  return [path, Buffer.byteLength(text)]
}
