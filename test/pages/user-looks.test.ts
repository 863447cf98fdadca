import { expect, onTestFinished } from 'vitest'
import {
  accessibilityFaults,
  browserForTest,
  browserTest,
  faultsInEveryLook,
} from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { answersWith, startReceiver } from '../support/receiver.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'
import { XSS_PAYLOADS } from '../support/xss-payloads.ts'

browserTest('no step has an accessibility fault, narrow or wide, light or dark', async () => {
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const { callback, ...body } = vendorExample('')
  const layout = { title: 'Ünïcödé '.repeat(60), footer: 'x'.repeat(500) }
  const id = await open({ ...body, layout })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/link/${id}`)
  const faults: string[] = []
  const look = async (query = '', path = `/link/${id}`) => {
    await page.goto(`${url}${path}${query}`)
    for (const details of await page.locator('summary').all()) await details.click()
    for (const fault of await faultsInEveryLook(page)) faults.push(`${query}: ${fault}`)
  }

  await look()
  act(id, { as: 'user', do: 'open-link' })
  for (const step of ['data', 'code', 'document', 'card', 'ready']) await look(`?step=${step}`)
  act(id, { as: 'user', do: 'submit' })
  await look('?lang=it')
  act(id, { as: 'operator', do: 'take-call' })
  await look()
  act(id, { as: 'operator', do: 'reject', repeatable: true })
  await look()
  act(id, { as: 'user', do: 'open-link' })
  act(id, { as: 'user', do: 'abandon' })
  await look()
  await page.getByRole('button', { name: 'Finish now: ok' }).click()
  await page.getByRole('heading', { name: 'Done' }).waitFor()
  await look()
  await look('', '/link/nobody')
  await look('', `/link/${await open({ mail: 'anna+slow-operator@example.com' })}`)

  expect(faults).toEqual([])
})

browserTest.for([
  ['#ffffff', '#fefefe'],
  ['#7a7a7a', '#808080'],
  ['#0b3d2e', undefined],
  [undefined, '#ffef00'],
] as const)('what is written on %s in %s can be read', async ([backgroundColor, textColor]) => {
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ layout: { backgroundColor, textColor } })
  act(id, { as: 'user', do: 'open-link' })
  const { tab } = await browserForTest()

  expect(await accessibilityFaults(await tab(`${url}/link/${id}`))).toEqual([])
})

browserTest('no text of a request runs, is taken for markup, or fetches anything', async () => {
  const texts = `params:
  shows: {}
  reason: {}
timeline:
  - { wait: 1m, status: validation, shows: "\${params.shows}" }
  - { wait: 1m, status: ko, reason: { shows: "\${params.reason}" } }`
  const scenarios = scenarioFolder({ texts })
  const emulator = await emulatorForTest({ scenarioDirectories: [scenarios] })
  const { url, open, control, act, fastForward } = emulator
  const { page, ran } = await tabThatTells(`${url}/link/none`)
  const seen: string[] = []
  const look = async (path: string) => {
    await page.goto(url + path, { waitUntil: 'load' })
    for (const each of await page.evaluate<string[]>(strangers)) seen.push(`${each} at ${path}`)
  }

  expect(XSS_PAYLOADS.length).toBeGreaterThanOrEqual(80)
  for (let i = 0; i < XSS_PAYLOADS.length; i += 2) {
    const [one = '', two = '', three = '', four = ''] = [0, 1, 2, 3].map(
      (by) => XSS_PAYLOADS[(i + by) % XSS_PAYLOADS.length],
    )
    const user = { firstName: one, lastName: two, birthPlace: three, birthCountry: four }
    const params = { shows: one.slice(0, 60), reason: two }
    const query = new URLSearchParams({ lang: one, step: two, document: one })
    await control('post', '/scenarios/queue').send({ use: ['texts', 'ok'], params })
    const ended = await open({ user, layout: { title: one, footer: two } })
    const opened = await open({ user, layout: { title: two, footer: one } })
    await fastForward(ended, { to: 'end' })
    act(opened, { as: 'user', do: 'open-link' })
    await look(`/link/${ended}?${query}`)
    await look(`/link/${opened}?${query}`)
    if (i % 16 === 0) await look(`/link/${encodeURIComponent(one)}`)
  }

  expect(seen).toEqual([])
  expect(ran).toEqual([])
  expect(page.strays).toEqual([])
  expect(page.complaints.filter((each) => !each.includes('404'))).toEqual([])
})

browserTest("of pictures only the request's own are fetched, and none if so wished", async () => {
  const receiver = await startReceiver(answersWith(404))
  onTestFinished(receiver.close)
  const { origin } = new URL(receiver.url)
  const layout = { logo: `${origin}/logo.png`, favicon: `${origin}/icon.ico` }
  const withPictures = await emulatorForTest()
  const without = await emulatorForTest({ noRemoteImages: true })
  const { tab } = await browserForTest()

  const shown = await tab(`${withPictures.url}/link/${await withPictures.open({ layout })}`)
  const bare = await tab(`${without.url}/link/${await without.open({ layout })}`)

  await expect.poll(() => shown.strays).toContain(layout.logo)
  expect(shown.strays.filter((each) => !Object.values(layout).includes(each))).toEqual([])
  expect(bare.strays).toEqual([])
  expect(await bare.locator('.brand img').count()).toBe(0)
})

// Elements and attributes that no page of ours has, and addresses that lead elsewhere.
const strangers = `(() => {
  const all = [...document.querySelectorAll('*')]
  const odd = all.filter((each) => ['IFRAME', 'OBJECT', 'EMBED', 'IMG', 'VIDEO', 'AUDIO', 'STYLE',
    'BASE', 'TEMPLATE', 'MARQUEE', 'MATH', 'X'].includes(each.tagName) || each.hasAttribute('style')
    || [...each.attributes].some(({ name }) => name.startsWith('on')))
  const scripts = all.filter((each) => each.localName === 'script').slice(1)
  const links = [...document.querySelectorAll('[href], [action], [src]')].filter((each) => {
    const address = each.href?.baseVal ?? each.href ?? each.action ?? each.src
    return new URL(address, location.href).origin !== location.origin
  })
  return [...odd, ...scripts, ...links].map((each) => each.outerHTML.slice(0, 200))
})()`

async function tabThatTells(address: string) {
  const { context, tab } = await browserForTest()
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))
  const page = await tab(address)
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    void dialog.dismiss()
  })
  return { page, ran }
}
