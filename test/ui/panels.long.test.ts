import { expect } from 'vitest'
import { maxSearchLength } from '../../server/ui/layout/search-query.ts'
import { browserForTest, browserTest, violationsInEveryLook } from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { joinedPayloads, payloadGroups, XSS_PAYLOADS } from '../support/xss-payloads.ts'

browserTest('no page has an accessibility violation in any width and colour scheme', async () => {
  const { url, paths } = await livelyEmulator()
  const { tab } = await browserForTest({ pictures: false })
  const page = await tab(`${url}/__emulator/costs`)
  const faults: string[] = []

  for (const path of paths) {
    await page.goto(`${url}/__emulator/${path}`)
    await page.evaluate(
      "document.querySelectorAll('details').forEach((each) => (each.open = true))",
    )
    for (const fault of await violationsInEveryLook(page)) faults.push(`${path}: ${fault}`)
  }

  expect(faults).toEqual([])
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})

browserTest('text from a request, a callback or a scenario never runs as a script', async () => {
  const parts = payloadGroups(30)
  const folder = folderOf(Object.fromEntries(parts.map(evilFile)))
  const emulator = await emulatorForTest({ scenarioDirectories: [folder] })
  const { url, open, act, inboxUrl, api, token, namespace } = emulator
  const { context, tab } = await browserForTest({ pictures: false, fresh: true })
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))
  const page = await tab(`${url}/__emulator/costs`)
  const odd: string[] = []
  const look = async (path: string) => {
    await page.goto(`${url}/__emulator/${path}`)
    odd.push(...(await page.evaluate<string[]>(injectedElements)))
  }

  for (const [i, some] of parts.entries()) {
    const [first = '', second = ''] = some
    const user = { firstName: some.join(' '), lastName: first, birthPlace: some.join('') }
    const id = await open({ mail: 'anna+interactive@example.com', user })
    act(id, { as: 'user', do: 'open-link' })
    act(id, { as: 'user', do: 'submit' })
    await fetch(`${inboxUrl('odd')}?${encodeURIComponent(some.join('&')).slice(0, 3000)}`, {
      method: 'POST',
      headers: {
        'x-payloads': some.join(' ').replaceAll(/[^\x20-\x7e]/g, ''),
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ id: some.join(' '), status: some.join(' ') }),
    })
    for (const payload of some) {
      await api('get', `/IT-identity-verifications/${encodeURIComponent(payload)}`)
      await api('post', '/IT-live').send({ [payload]: payload, mail: payload })
    }
    const filled = new URLSearchParams({
      'param.a': some.join(' '),
      tried: 'open',
      mail: first,
      hook: second,
    })
    await look(`desk?call=${id}`)
    await look(`inboxes?of=${namespace}&message=odd.${i + 1}`)
    await look('requests')
    await look(`scenarios/evil-${i}?${filled}`)
    for (const q of joinedPayloads(some, maxSearchLength)) {
      await look(
        `${['scenarios', 'inboxes', 'docs'][i]}?${new URLSearchParams({ q, call: first })}`,
      )
    }
  }

  expect(XSS_PAYLOADS.length).toBeGreaterThanOrEqual(80)
  expect([odd, ran, page.foreignRequests, page.pageErrors]).toEqual([[], [], [], []])
})

function evilFile(some: readonly string[], i: number): readonly [string, string] {
  const [title, description] = [120, 300].map((most) =>
    JSON.stringify(some.join(' ').slice(0, most)),
  )
  const params = `{ a: { default: x, description: ${description} } }`
  return [
    `evil-${i}.yaml`,
    `version: 1\ntitle: ${title}\ndescription: ${description}\nparams: ${params}\n`,
  ]
}

// Returns elements that our pages never contain, so a payload must have created them.
const injectedElements = `(() => {
  const all = [...document.querySelectorAll('body *')]
  return all.filter((each) => (['IFRAME', 'OBJECT', 'EMBED', 'VIDEO', 'AUDIO', 'STYLE', 'BASE', 'SCRIPT',
    'TEMPLATE', 'MARQUEE', 'MATH', 'X', 'SVG'].includes(each.tagName.toUpperCase()) && !each.matches('svg.picture'))
    || (each.tagName === 'IMG' && !each.src.startsWith(location.origin + '/__emulator/pages/desk/'))
    || each.hasAttribute('style') || [...each.attributes].some(({ name }) => name.startsWith('on'))
  ).map((each) => each.outerHTML.slice(0, 200))
})()`

async function livelyEmulator() {
  const emulator = await emulatorForTest({ scenario: 'slow-operator' })
  const { url, open, act, clock, api, inboxUrl, control } = emulator
  const id = await open(vendorExample(inboxUrl('orders')))
  const mail = `${'long-'.repeat(9)}+interactive@${'example.'.repeat(5)}com`
  const other = await open({ mail })
  act(other, { as: 'user', do: 'open-link' })
  act(other, { as: 'user', do: 'submit' })
  act(id, { as: 'user', do: 'open-link' })
  act(id, { as: 'user', do: 'submit' })
  act(id, { as: 'operator', do: 'take-call' })
  await open({ mail: 'dino+ko@example.com', callback: { url: inboxUrl('orders'), method: 'JSON' } })
  await clock.advance('2m')
  await api('post', '/IT-live').send({ email: 'wrong', [`ünïcödé${'x'.repeat(500)}`]: 1 })
  await control('post', '/scenarios/queue').send({ use: ['ko', 'slow-operator'] })
  const of = emulator.namespace
  const paths = [
    `desk?call=${id}`,
    'scenarios',
    'scenarios/slow-operator?tried=open&param.queue=soon&mail=wrong',
    `inboxes?of=${of}&message=orders.1`,
    'requests',
    'requests/req-4',
    'costs',
    'namespaces',
    'docs',
    'docs/api/readArtifact',
  ]
  return { url, paths }
}
