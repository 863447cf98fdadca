import { expect, test } from 'vitest'
import { browserForTest, browserTest, violationsInEveryLook } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

test('the picture has the events of all lanes, planned ones dashed', async () => {
  const { url, open, inboxUrl, clock, get } = await lively()
  const id = await open({
    mail: 'anna+slow-operator@example.com',
    callback: { url: inboxUrl('orders') },
  })
  await clock.advance('5m')
  await get(id)

  const svg = await (await fetch(`${url}/__emulator/pages/verifications/${id}/timeline.svg`)).text()
  const marks = [...svg.matchAll(/<(?:g|rect) class="([^"]+)"[^>]*><title>([^<]*)/g)]

  expect(svg).toMatch(/<desc id="picture-text">4 past and \d+ planned events/)
  expect(marks.map(([, look, title = '']) => `${look}: ${title.split(' · ')[0]}`)).toEqual(
    expect.arrayContaining([
      'status calm: running',
      'status wait planned: validation',
      'action : opens link',
      'action  planned: takes call',
      'callback  planned: callback validation',
      `request good: GET /IT-identity-verifications/${id} 200`,
    ]),
  )
})

test('a retried callback is drawn as arrows with their outcome, and the attempts are connected', async () => {
  const { url, open, clock } = await lively()
  const receiver = await receiverForTest(answerWith(503, {}, 'later'))
  const id = await open({ callback: { url: receiver.url, retry: 2 } })
  await clock.advance('1h')

  const svg = await (await fetch(`${url}/__emulator/pages/verifications/${id}/timeline.svg`)).text()

  expect(svg.match(/<g class="callback bad">/g)?.length).toBe(6)
  expect(svg).toContain('callback validation, attempt 3, bad_status 503')
  expect(svg.match(/<path class="retry"/g)?.length).toBe(4)
})

test('a timeline is saved as Mermaid, with an arrow for each callback', async () => {
  const { url, open, inboxUrl, clock } = await lively()
  const id = await open({ callback: { url: inboxUrl('orders') } })
  await clock.advance('1m')

  const answer = await fetch(`${url}/__emulator/pages/verifications/${id}/timeline.mmd`)
  const lines = (await answer.text()).split('\n')

  expect(answer.headers.get('content-disposition')).toContain('.mmd"')
  expect(lines[0]).toBe('sequenceDiagram')
  expect(lines).toContain('  Note over P: running, 2026-01-05 08:00:00')
  expect(lines).toContain('  P->>S: callback validation, delivered 200, 2026-01-05 08:01:00')
  expect(lines).toContain('  P-->>S: callback ok, planned, 2026-01-05 08:02:00')
})

browserTest('the picture can be zoomed and saved as a PNG', async () => {
  const { url, open } = await lively()
  const id = await open()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}`)
  const width = () => page.evaluate<number>("document.querySelector('.picture').clientWidth")

  const narrow = await width()
  await page.getByRole('link', { name: '4×' }).click()
  const wide = await width()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PNG' }).click()

  expect(wide).toBeGreaterThan(narrow)
  expect((await download).suggestedFilename()).toBe('timeline.png')
  expect(await violationsInEveryLook(page)).toEqual([])
  expect(page.pageErrors).toEqual([])
})

async function lively() {
  const emulator = await emulatorForTest()
  const get = (id: string) => emulator.api('get', `/IT-identity-verifications/${id}`)
  return { ...emulator, get }
}
