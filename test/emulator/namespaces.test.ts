import { expect, test } from 'vitest'
import { type Instant, minute, plus } from '../../server/domain/time/instant.ts'
import { createClock } from '../../server/emulator/clock.ts'
import { createNamespace, store } from '../../server/emulator/namespace.ts'
import { createNamespaceBook } from '../../server/emulator/namespaces.ts'
import { opened, opening } from '../support/verification.ts'

test('a namespace is made when it is first used, and is the same from then on', () => {
  const { book } = bookOf(2)

  const first = book.named('a')

  expect(book.named('a')).toBe(first)
  expect(book.get('b')).toBeUndefined()
  expect(book.all()).toEqual([first])
})

test('when there is no more room, the one that was idle longest is forgotten', () => {
  const { book, wait, forgotten } = bookOf(2)
  book.named('a')
  wait(1)
  book.named('b')
  wait(1)
  book.named('a')

  book.named('c')

  expect(forgotten).toEqual(['b'])
  expect(book.all().map(({ name }) => name)).toEqual(['a', 'c'])
  expect(book.forgotten).toBe(1)
})

test('used last is the one of those with verifications, which an inbox alone does not have', () => {
  const { book, wait } = bookOf(3)
  const none = book.lastUsed()
  for (const name of ['a', 'b']) {
    const namespace = book.named(name)
    if (namespace !== undefined) store(namespace, opened())
    wait(1)
  }
  book.named('a')
  wait(1)
  book.named('default')

  expect([none, book.lastUsed()?.name]).toEqual([undefined, 'a'])
})

test('who has something planned is not idle, unless nobody has called for ten minutes', () => {
  const { book, wait, forgotten } = bookOf(1)
  const busy = book.named('busy')
  if (busy !== undefined) store(busy, opened())

  const tooEarly = book.named('next')
  wait(10 * minute)
  const stillTooEarly = book.named('next')
  wait(1)
  const atLast = book.named('next')

  expect([tooEarly, stillTooEarly, atLast?.name]).toEqual([undefined, undefined, 'next'])
  expect(forgotten).toEqual(['busy'])
})

test('a namespace whose callback is under way is never forgotten', () => {
  const { book, wait } = bookOf(1)
  book.named('calling')?.underWay.add(new Promise(() => {}))
  wait(60 * minute)

  expect(book.named('next')).toBeUndefined()
})

function bookOf(most: number) {
  const forgotten: string[] = []
  let now: Instant = opening
  const book = createNamespaceBook({
    most,
    create: (name) => createNamespace(name, 1, createClock({ mode: 'manual', speed: 1 })),
    forgotten: ({ name }) => forgotten.push(name),
    now: () => now,
  })
  const wait = (ms: number) => {
    now = plus(now, ms as Parameters<typeof plus>[1])
  }
  return { book, wait, forgotten }
}
