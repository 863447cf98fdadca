import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

test('a line end in a header or an address is refused at the POST', async () => {
  const { api } = await emulatorForTest()
  const vectors = Object.entries(REFUSED).flatMap(([place, body]) =>
    LINE_ENDS.map((end) => ({ place, end, body: body(`a${end}X-Injected: 1`) })),
  )

  const let_in = []
  for (const { place, end, body } of vectors) {
    const { status } = await api('post', '/IT-live').send({ mail: 'anna@example.com', ...body })
    if (status !== 406) let_in.push({ place, end, status })
  }

  expect(vectors.length).toBeGreaterThanOrEqual(60)
  expect(let_in).toEqual([])
})

test('an accepted line end reaches the receiver as text, and never begins a new line', async () => {
  const receiver = await receiverForTest()
  const { api, clock } = await emulatorForTest()
  const vectors = Object.values(LET_IN).flatMap((body) =>
    LINE_ENDS.map((end) => body(`a${end}X-Injected: 1`, receiver.url)),
  )

  for (const body of vectors) {
    const { status, headers } = await api('post', '/IT-live').send({
      mail: 'anna@example.com',
      ...body,
    })
    expect([status, headers['x-injected']]).toEqual([200, undefined])
  }
  await clock.advance('2m')

  const names = receiver.received.flatMap(({ headers }) => headers.map(([name]) => name))
  expect(receiver.received.length).toBe(2 * vectors.length)
  expect(names.filter((name) => /injected/i.test(name))).toEqual([])
  expect(new Set(receiver.received.map(({ method }) => method))).toEqual(new Set(['POST']))
})

// Some of these characters do not end a line. They do if a sender keeps only the last byte of each character.
const LINE_ENDS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\v',
  '\f',
  '\u010a',
  '\u560d\u560a',
  '\u2028',
  '\uff0a',
]

const hook = 'http://127.0.0.1:9/hook'
const site = 'https://shop.example.com'

const REFUSED: Readonly<Record<string, (text: string) => object>> = {
  'the name of a header': (text) => ({ callback: { url: hook, headers: { [text]: 'b' } } }),
  'the value of a header': (text) => ({ callback: { url: hook, headers: { 'x-a': text } } }),
  'the success address': (text) => ({ redirectUrls: { success: `${site}/${text}` } }),
  'the failure address': (text) => ({ redirectUrls: { failure: `${site}/${text}` } }),
  'the policy': (text) => ({ policy: { url: `${site}/${text}` } }),
  'the logo': (text) => ({ layout: { logo: `${site}/${text}` } }),
  'the favicon': (text) => ({ layout: { favicon: `${site}/${text}` } }),
  'a colour': (text) => ({ layout: { backgroundColor: `#ffffff${text}` } }),
  'the callback address': (text) => ({ callback: { url: `${hook}?${text}` } }),
}

const LET_IN: Readonly<Record<string, (text: string, url: string) => object>> = {
  'the field': (text, url) => ({ callback: { url, field: text } }),
  custom: (text, url) => ({ callback: { url, method: 'JSON', custom: { [text]: text } } }),
  'the title': (text, url) => ({ callback: { url }, layout: { title: text, footer: text } }),
  'a name': (text, url) => ({ callback: { url }, user: { firstName: text, birthPlace: text } }),
}
