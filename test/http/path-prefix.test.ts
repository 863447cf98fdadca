import { expect, test } from 'vitest'
import { addPathPrefix, ROUTE_SEGMENTS, withoutPathPrefix } from '../../server/http/path-prefix.ts'
import { createApp } from '../../server/http/server/app.ts'
import { routesOf } from '../support/app-routes.ts'
import { addressesIn, formsIn, type PageForm } from '../support/crawl-pages.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { startServerForTest } from '../support/http-pipelining.ts'

const publicUrl = 'https://tools.test/team-a/videoid'
const prefix = '/team-a/videoid'
const BROWSER = { accept: 'text/html,*/*;q=0.8', 'user-agent': 'Mozilla/5.0' }

test('every address of every page and form has the prefix, whether the proxy removes it or passes it on', async () => {
  const site = await publishedSite()

  const { pages, wrong } = await crawl(site)
  const { forms, redirects, wrongForms } = await submitForms(site, pages)

  expect([...wrong, ...wrongForms]).toEqual([])
  for (const page of PAGES) expect([...pages.keys()]).toContainEqual(expect.stringMatching(page))
  expect(forms).toBeGreaterThan(12)
  expect(redirects).toBeGreaterThan(9)
})

test.each(['', '/', '?x=1'])(
  'the prefix with "%s" redirects a browser to the dashboard',
  async (rest) => {
    const { url } = await publishedSite()

    const answer = await fetch(url + prefix + rest, { headers: BROWSER, redirect: 'manual' })

    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`${prefix}/__emulator/`)
  },
)

test('the six operations answer with and without the prefix, and their links have it', async () => {
  const { url, token } = await publishedSite()
  const post = { method: 'POST', body: '{"mail":"anna@example.com"}' }
  const headers = { authorization: `Bearer ${token}` }

  for (const base of [url, url + prefix]) {
    const answer = await fetch(`${base}/IT-live`, { ...post, headers })
    const { data } = (await answer.json()) as { data: { id: string; link: string } }
    expect(data.link).toBe(`${publicUrl}/link/${data.id}`)
  }
})

test('the journal has the paths of requests without the prefix', async () => {
  const { url, token, control } = await publishedSite()

  await fetch(`${url}${prefix}/scopes?a=1`, { headers: { authorization: `Bearer ${token}` } })

  const { data } = await control('GET', '/requests')
  expect(data.at(-1)?.path).toBe('/scopes')
})

test.each([
  ['/team-a/videoid/link/1?lang=it', '/link/1?lang=it'],
  ['/team-a/videoid', '/'],
  ['/team-a/videoid?a', '/?a'],
  ['/team-a/videoid/', '/'],
  ['/team-a/videoids/link/1', '/team-a/videoids/link/1'],
  ['/link/team-a/videoid/1', '/link/team-a/videoid/1'],
  ['/Team-a/videoid/link/1', '/Team-a/videoid/link/1'],
  ['http://tools.test/team-a/videoid/link/1', 'http://tools.test/link/1'],
  ['*', '*'],
])('without the prefix, the target %s is %s', (target, path) => {
  expect(withoutPathPrefix(target, prefix)).toBe(path)
})

test('addPathPrefix changes addresses that begin with one slash, and nothing else', () => {
  const page = `<a href="/a"><a href="//b"><a href="?c"><a href="https://d/"><input value="/e">&#34; href=&#34;/f`

  const prefixed = addPathPrefix(page, '/p')

  expect(prefixed).toBe(page.replace('"/a"', '"/p/a"'))
  expect(addPathPrefix(page)).toBe(page)
})

test('no route begins like an allowed path prefix', async () => {
  const { serving } = await startServerForTest()

  const segments = routesOf(createApp(serving.httpContext)).map(
    ({ path }) => path.split('/')[1] ?? '',
  )

  expect(segments.filter((segment) => segment !== '' && !ROUTE_SEGMENTS.includes(segment))).toEqual(
    [],
  )
  expect(ROUTE_SEGMENTS.filter((segment) => !segments.includes(segment))).toEqual([])
})

// One pattern for each page that a browser can open.
const PAGES = [
  /__emulator\/$/,
  /__emulator\/verifications\/[\da-f-]+$/,
  /__emulator\/desk$/,
  /__emulator\/desk\?call=/,
  /__emulator\/scenarios$/,
  /__emulator\/scenarios\/[\w-]+/,
  /__emulator\/clock$/,
  /__emulator\/clock\?of=/,
  /__emulator\/inboxes$/,
  /__emulator\/inboxes\/first/,
  /__emulator\/requests$/,
  /__emulator\/requests\/req-/,
  /__emulator\/costs/,
  /__emulator\/namespaces$/,
  /__emulator\/docs$/,
  /__emulator\/docs\/\w+\/\w+/,
  /link\/[\da-f-]+$/,
  /link\/[\da-f-]+\?.*step=/,
].map((page) => new RegExp(`^${prefix}/${page.source}`))

type Rows = { readonly data: readonly { readonly id: string; readonly path?: string }[] }

type Site = Awaited<ReturnType<typeof publishedSite>>

/** An emulator behind a prefix, with a verification in every state that a page shows. */
async function publishedSite() {
  const emulator = await emulatorForTest({ publicUrl })
  const [url = ''] = emulator.urls
  const headers = { authorization: `Bearer ${emulator.token}`, 'content-type': 'application/json' }
  const control = (method: string, path: string, body?: object) =>
    fetch(`${url}/__emulator${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then(async (answer) => (await answer.json()) as Rows)
  const open = (scenario: string) =>
    fetch(`${url}/IT-live`, {
      method: 'POST',
      headers: { ...headers, 'x-emulator-scenario': scenario },
      body: JSON.stringify(vendorExample(`${url}/__emulator/inbox/first`)),
    })
  await open('ok')
  await control('POST', '/clock/advance', { until: 'idle' })
  for (const scenario of ['interactive', 'interactive', 'ko', 'slow-operator']) await open(scenario)
  const { data } = await control('GET', '/verifications?scenario=interactive')
  const [id, other] = data.map((row) => row.id)
  await control('POST', `/verifications/${other}/act`, { as: 'user', do: 'open-link' })
  for (const act of ['open-link', 'submit']) {
    await control('POST', `/verifications/${id}/act`, { as: 'user', do: act })
  }
  await control('POST', `/verifications/${id}/act`, {
    as: 'operator',
    do: 'take-call',
  })
  await fetch(`${url}/IT-live`, { method: 'POST', headers, body: '{"mail":7}' })
  const links = data.map((row) => `${prefix}/link/${row.id}`)
  return { url, token: emulator.token, control, links }
}

/**
 * Opens every page that can be reached from the dashboard. Pages that differ only in ids and numbers count as one.
 * Returns their texts, and every address that lacks the prefix or leads nowhere.
 */
async function crawl({ url, links }: Site) {
  const pages = new Map<string, string>()
  const wrong: string[] = []
  const queue = [`${prefix}/__emulator/`, ...links]
  const seen = new Set(queue)
  while (queue.length > 0) {
    const path = queue.shift() ?? ''
    const answer = await fetch(url + path, { headers: BROWSER, redirect: 'manual' })
    if (answer.status >= 400) wrong.push(`${path}: ${answer.status}`)
    const text = await answer.text()
    if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) continue
    pages.set(path, text)
    const stripped = await fetch(url + path.slice(prefix.length), { headers: BROWSER })
    if (withoutTimes(await stripped.text()) !== withoutTimes(text)) wrong.push(`${path} differs`)
    const addresses = addressesIn(text)
    for (const { tag, attribute, value } of addresses) {
      const isOwn = !/^([a-z]+:|\/\/)/i.test(value)
      if (isOwn && !/^[?#]/.test(value) && !value.startsWith(`${prefix}/`)) {
        wrong.push(`${path}: <${tag} ${attribute}="${value}">`)
      }
    }
    const searches = formsIn(text).filter(({ method }) => method === 'get')
    const targets = [
      ...addresses.filter(({ tag }) => tag !== 'form' && tag !== 'body').map(({ value }) => value),
      ...searches.map(({ action, fields }) => `${action}?${fields}`),
    ]
    for (const value of targets) {
      const target = new URL(value, `http://page${path}`)
      const next = target.pathname + target.search
      const pattern = patternOf(next)
      // The pictures of one person take seconds to draw.
      if (target.host !== 'page' || seen.has(pattern) || next.endsWith('.jpg')) continue
      seen.add(pattern)
      queue.push(next)
    }
  }
  return { pages, wrong }
}

/** Submits one form of each kind. Returns every redirect and every address of an answer that lacks the prefix. */
async function submitForms({ url }: Site, pages: ReadonlyMap<string, string>) {
  const forms = new Map<string, PageForm>()
  for (const text of pages.values()) {
    for (const form of formsIn(text)) {
      if (form.method === 'post') forms.set(patternOf(form.action), form)
    }
  }
  // The form that deletes all namespaces comes last.
  const ordered = [...forms.values()].sort(
    (a, b) => Number(a.action.endsWith('/reset')) - Number(b.action.endsWith('/reset')),
  )

  const wrongForms: string[] = []
  let redirects = 0
  for (const { action, fields } of ordered) {
    const answer = await fetch(url + action, {
      method: 'POST',
      body: fields,
      headers: { ...BROWSER, origin: url },
      redirect: 'manual',
    })
    const location = answer.headers.get('location')
    if (answer.status === 303) redirects += 1
    const isRight = location === null ? answer.status < 410 : location.startsWith(`${prefix}/`)
    if (!isRight || !action.startsWith(`${prefix}/`))
      wrongForms.push(`${action}: ${answer.status} ${location}`)
    for (const { value } of addressesIn(await answer.text())) {
      if (value.startsWith('/') && !value.startsWith(`${prefix}/`))
        wrongForms.push(`${action}: ${value}`)
    }
  }
  return { forms: forms.size, redirects, wrongForms }
}

// Pages of one kind have the same template; of a query, its keys decide what the page shows.
function patternOf(path: string): string {
  return path
    .replaceAll(/(?<!link\/)[\da-f]{8}-[\da-f-]{27}/g, 'ID')
    .replaceAll(/=[^&]*/g, '')
    .replaceAll(/-\d+/g, '-N')
    .replace(/(scenarios|docs\/\w+)\/[\w-]+/, '$1/NAME')
}

// Ages are shown by the real time.
function withoutTimes(text: string): string {
  return text.replaceAll(/data-now="\d+"|\d+ s<\/span>/g, '')
}
