import { expect, onTestFinished } from 'vitest'
import { accessibilityViolations, browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { answerWith, startTestReceiver } from '../support/receiver.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'
import { payloadGroups, XSS_PAYLOADS } from '../support/xss-payloads.ts'

const COLOURS = [
  ['#7a7a7a', '#808080'],
  [undefined, '#ffef00'],
  ['#ffffff', '#fefefe'],
  ['#0b3d2e', undefined],
] as const

browserTest.for(COLOURS.slice(0, numberOfRuns(2, 4)))(
  'text on %s in %s is readable',
  async ([backgroundColor, textColor]) => {
    const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
    const id = await open({ layout: { backgroundColor, textColor } })
    act(id, { as: 'user', do: 'open-link' })
    const { tab } = await browserForTest()

    expect(await accessibilityViolations(await tab(`${url}/link/${id}`))).toEqual([])
  },
)

browserTest('no text of a request runs, becomes markup, or fetches anything', async () => {
  const scenarios = scenarioFolder({ texts: scenarioShowing(perPage) })
  const emulator = await emulatorForTest({ scenarioDirectories: [scenarios] })
  const { url, open, control, act, fastForward } = emulator
  const { page, ran } = await tabWithRecorder(`${url}/link/none`)
  const problems: string[] = []
  const look = async (path: string, payloads: readonly string[], shown: readonly string[] = []) => {
    await page.goto(url + path, { waitUntil: 'load' })
    const text = await page.evaluate<string>('document.body.textContent')
    for (const payload of [...payloads, ...shown]) {
      if (!text.includes(payload)) problems.push(`${payload} is not shown at ${path}`)
    }
    for (const html of await page.evaluate<string[]>(injectedElements))
      problems.push(`${html} at ${path}`)
  }

  expect(XSS_PAYLOADS.length).toBeGreaterThanOrEqual(80)
  for (const payloads of payloadGroups(perPage).filter((_, i) => i % numberOfRuns(3, 1) === 0)) {
    const text = payloads.join(' ')
    const user = { firstName: text, lastName: text, birthPlace: text, birthCountry: text }
    const shown = Array.from({ length: perPage }, (_, n) => (payloads[n] ?? '-').slice(0, 60))
    const params = {
      ...Object.fromEntries(shown.map((payload, n) => [`shows${n}`, payload])),
      reason: text,
    }
    const query = new URLSearchParams({ lang: text, step: text, document: text })
    await control('post', '/scenarios/queue').send({ use: ['texts', 'ok'], params })
    const ended = await open({ user, layout: { title: text } })
    const opened = await open({ user, layout: { footer: text } })
    await fastForward(ended, { to: 'end' })
    act(opened, { as: 'user', do: 'open-link' })
    await look(`/link/${ended}?${query}`, payloads, shown)
    await look(`/link/${opened}?${query}`, payloads)
    await look(`/link/${encodeURIComponent(text)}`, [])
  }

  expect(problems).toEqual([])
  expect(ran).toEqual([])
  expect(page.foreignRequests).toEqual([])
  expect(page.pageErrors.filter((text) => !text.includes('404'))).toEqual([])
})

browserTest(
  'only the pictures of the request are fetched, and none with noRemoteImages',
  async () => {
    const receiver = await startTestReceiver(answerWith(404))
    onTestFinished(receiver.close)
    const { origin } = new URL(receiver.url)
    const layout = { logo: `${origin}/logo.png`, favicon: `${origin}/icon.ico` }
    const withPictures = await emulatorForTest()
    const without = await emulatorForTest({ noRemoteImages: true })
    const { tab } = await browserForTest()

    const shown = await tab(`${withPictures.url}/link/${await withPictures.open({ layout })}`)
    const bare = await tab(`${without.url}/link/${await without.open({ layout })}`)

    await expect.poll(() => shown.foreignRequests).toContain(layout.logo)
    expect(shown.foreignRequests.filter((url) => !Object.values(layout).includes(url))).toEqual([])
    expect(bare.foreignRequests).toEqual([])
    expect(await bare.locator('.brand img').count()).toBe(0)
  },
)

// A page shows at most this many texts of a client. One page for each payload would take a minute.
const perPage = 20

// Each step of this scenario shows one text to the client, and the last step has a reason.
function scenarioShowing(count: number): string {
  const names = Array.from({ length: count }, (_, n) => `shows${n}`)
  const steps = names.map(
    (name) => `  - { wait: 1m, status: validation, shows: "\${params.${name}}" }\n`,
  )
  return `params: { ${names.map((name) => `${name}: {}, `).join('')}reason: {} }
timeline:
${steps.join('')}  - { wait: 1m, status: ko, reason: { shows: "\${params.reason}" } }`
}

// Selects elements and attributes that no page has, and links to other origins.
const injectedElements = `(() => {
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

async function tabWithRecorder(address: string) {
  const { context, tab } = await browserForTest({ fresh: true })
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))
  const page = await tab(address)
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    void dialog.dismiss()
  })
  return { page, ran }
}
