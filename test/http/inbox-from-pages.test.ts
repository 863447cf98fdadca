import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

// The headers that browsers send for an image, a form or a link of a foreign page.
const FOREIGN = [
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ['another site, with a Referer header only', { referer: 'https://evil.example/x' }],
  ['another port, with a Referer header only', { referer: 'http://127.0.0.1:3000/' }],
  ['an invalid Referer', { referer: 'about:blank' }],
  ['another Origin', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
] as const

test.each(FOREIGN)('an inbox refuses requests of a page of %s', async (_, headers) => {
  const { api, inbox } = await emulatorForTest()

  const answers = [
    await api('get', '/__emulator/inbox/box').set(headers),
    await api('get', '/__emulator/inbox/box/deeper').set(headers),
    await api('post', '/__emulator/inbox/box').set(headers).send('data=1'),
  ]

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
  expect(answers[0]?.type).toBe('application/problem+json')
  expect(inbox('box')).toEqual([])
})

test.each([
  ['a server, with no header of a browser', {}],
  ['the fetch of Node', { 'sec-fetch-mode': 'cors' }],
  ['a browser with a typed address', { 'sec-fetch-site': 'none' }],
  [
    'a page of the emulator',
    { 'sec-fetch-site': 'same-origin', referer: 'URL/link/x', origin: 'URL' },
  ],
])('an inbox stores a request of %s', async (_, headers) => {
  const { api, inbox, url } = await emulatorForTest()
  const sent = Object.entries(headers).map(([name, value]) => [name, value.replace('URL', url)])

  const { status } = await api('post', '/__emulator/inbox/box')
    .set(Object.fromEntries(sent))
    .send('data=1')

  expect(status).toBe(200)
  expect(inbox('box')).toHaveLength(1)
})

test('an inbox stores a callback of the emulator with any headers', async () => {
  const { open, inboxUrl, inbox, clock } = await emulatorForTest()
  const headers = { 'Sec-Fetch-Site': 'cross-site', Referer: 'https://shop.example.com/' }
  await open({ callback: { url: inboxUrl('box'), headers } })

  await clock.advance('2m')

  expect(inbox('box')).toHaveLength(2)
})
