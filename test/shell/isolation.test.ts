import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Sender } from '../../server/shell/sending/deliver.ts'
import { answers, answersWith, type Behaviour, type Receiver } from '../support/receiver.ts'
import { receiving, sender, sendingTo } from '../support/sending.ts'

const bomb = gzipSync(Buffer.alloc(40_000_000))

const BAD: readonly (readonly [string, Behaviour])[] = [
  ['hang', answers.hang],
  ['answer a byte at a time', answers.drip],
  ['reset', answers.reset],
  ['redirect', answersWith(302, { location: 'http://127.0.0.1:9/' })],
  ['close in the middle', answers.closeEarly],
  ['answer a gzip bomb', answersWith(200, { 'content-encoding': 'gzip' }, bomb)],
  ['speak no HTTP', answers.notHttp],
]

test.each(BAD)('nine receivers that %s cost the tenth nothing', async (_, behaviour) => {
  const bad = await Promise.all(Array.from({ length: 9 }, () => receiving(behaviour)))
  const good = await receiving()
  const [alone, beside] = [sender(), sender({ timeLimitMs: 10_000 })]
  for (const { url } of bad) for (let i = 0; i < 20; i++) void beside.send(sendingTo(url))
  await Promise.all(bad.map(({ came }) => came(1)))

  // A machine with other things to do is slow now and then: one round in which it was not is enough.
  const ratios: number[] = []
  for (let round = 0; round < 20 && !ratios.some((ratio) => ratio <= 2); round++) {
    const without = await slowest(alone, good)
    ratios.push((await slowest(beside, good)) / without)
  }

  expect(Math.min(...ratios)).toBeLessThanOrEqual(2)
})

test('a flood is read as far as it counts, and no further', async () => {
  const flooding = await Promise.all(Array.from({ length: 9 }, () => receiving(answers.huge)))
  const sending = sender()

  const outcomes = await Promise.all(flooding.map(({ url }) => sending.send(sendingTo(url))))

  for (const { outcome, exchange } of outcomes) {
    expect(outcome).toBe('delivered')
    expect(exchange?.response?.bytes).toBeLessThan(1_000_000)
    expect(exchange?.response?.body.length).toBe(8_192)
  }
})

// The 99th of a hundred, in milliseconds, four at a time.
async function slowest(sending: Sender, { url }: Receiver): Promise<number> {
  const took: number[] = []
  const one = async (): Promise<void> => {
    const began = performance.now()
    await sending.send(sendingTo(url))
    took.push(performance.now() - began)
    if (took.length < 100) await one()
  }
  await Promise.all(Array.from({ length: 4 }, one))
  return took.toSorted((a, b) => a - b)[98] ?? Number.POSITIVE_INFINITY
}
