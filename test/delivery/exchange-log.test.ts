import { expect, test } from 'vitest'
import { type CallbackExchange, createExchangeLog } from '../../server/delivery/exchange-log.ts'

test('the log keeps the newest attempts and counts the dropped ones', () => {
  const log = createExchangeLog({ attempts: 3, bytes: 1_000_000 })

  for (let i = 1; i <= 5; i++) log.add('ns', 'a.1', i, exchangeOf(1))

  expect([1, 2, 3, 4, 5].filter((nth) => log.of('a.1', nth) !== undefined)).toEqual([3, 4, 5])
  expect(log.droppedCount('ns')).toBe(2)
})

test('the log is limited by bytes as well, and always keeps the newest attempt', () => {
  const log = createExchangeLog({ attempts: 1_000, bytes: 10_000 })

  for (let i = 1; i <= 100; i++) log.add('ns', 'a.1', i, exchangeOf(1_000))
  const small = 100 - log.droppedCount('ns')
  log.add('ns', 'b.1', 1, exchangeOf(20_000))

  expect(small).toBe(6)
  expect(log.of('b.1', 1)).toBeDefined()
  expect(log.of('a.1', 100)).toBeUndefined()
})

test('the log keeps at most 10,000 attempts and 64 MiB by default', () => {
  const log = createExchangeLog()

  for (let i = 1; i <= 12_000; i++) log.add('ns', 'a.1', i, exchangeOf(8_192))

  const stored = 12_000 - log.droppedCount('ns')
  expect(stored).toBeGreaterThan(7_000)
  expect(stored * 8_192).toBeLessThan(64 * 1024 * 1024)
})

test('the limit counts the memory of many short headers', () => {
  const log = createExchangeLog({ attempts: 1_000, bytes: 1_000_000 })
  const headers = Array.from({ length: 4_000 }, () => 'x')

  for (let i = 1; i <= 100; i++) {
    log.add('ns', 'a.1', i, { response: { status: 200, headers, body: Buffer.alloc(0), bytes: 0 } })
  }

  expect(100 - log.droppedCount('ns')).toBeLessThanOrEqual(7)
})

test('forget removes the attempts of one namespace and keeps those of others', () => {
  const log = createExchangeLog({ attempts: 2, bytes: 1_000_000 })
  for (let i = 1; i <= 3; i++) log.add('one', 'a.1', i, exchangeOf(1))
  log.add('two', 'b.1', 1, exchangeOf(1))

  log.forget('one')

  expect(log.of('a.1', 3)).toBeUndefined()
  expect(log.of('b.1', 1)).toBeDefined()
  expect([log.droppedCount('one'), log.droppedCount('two')]).toEqual([0, 0])
})

function exchangeOf(bytes: number): CallbackExchange {
  return { response: { status: 200, headers: [], body: Buffer.alloc(bytes), bytes } }
}
