import { expect, test } from 'vitest'
import { type Instant, minute, plus } from '../../server/domain/time/instant.ts'
import { createClock } from '../../server/emulator/clock.ts'
import { createNamespace, storeVerification } from '../../server/emulator/namespace.ts'
import { createNamespaces } from '../../server/emulator/namespaces.ts'
import { openedVerification, openingInstant } from '../support/verification.ts'

test('a namespace is created at its first use and stays the same', () => {
  const { book } = bookOf(2)

  const first = book.getOrCreate('a')

  expect(book.getOrCreate('a')).toBe(first)
  expect(book.get('b')).toBeUndefined()
  expect(book.all()).toEqual([first])
})

test('the namespace that was idle longest is evicted at the limit', () => {
  const { book, wait, forgotten } = bookOf(2)
  book.getOrCreate('a')
  wait(1)
  book.getOrCreate('b')
  wait(1)
  book.getOrCreate('a')

  book.getOrCreate('c')

  expect(forgotten).toEqual(['b'])
  expect(book.all().map(({ name }) => name)).toEqual(['a', 'c'])
  expect(book.evictedCount).toBe(1)
})

test('lastUsed returns the last used namespace that has verifications, and skips one that has only an inbox', () => {
  const { book, wait } = bookOf(3)
  const none = book.lastUsed()
  for (const name of ['a', 'b']) {
    const namespace = book.getOrCreate(name)
    if (namespace !== undefined) storeVerification(namespace, openedVerification())
    wait(1)
  }
  book.getOrCreate('a')
  wait(1)
  book.getOrCreate('default')

  expect([none, book.lastUsed()?.name]).toEqual([undefined, 'a'])
})

test('a namespace with planned steps is evicted only after ten minutes without a call', () => {
  const { book, wait, forgotten } = bookOf(1)
  const busy = book.getOrCreate('busy')
  if (busy !== undefined) storeVerification(busy, openedVerification())

  const tooEarly = book.getOrCreate('next')
  wait(10 * minute)
  const stillTooEarly = book.getOrCreate('next')
  wait(1)
  const atLast = book.getOrCreate('next')

  expect([tooEarly, stillTooEarly, atLast?.name]).toEqual([undefined, undefined, 'next'])
  expect(forgotten).toEqual(['busy'])
})

test('a namespace with a callback in flight is never evicted', () => {
  const { book, wait } = bookOf(1)
  book.getOrCreate('calling')?.runningEffects.add(new Promise(() => {}))
  wait(60 * minute)

  expect(book.getOrCreate('next')).toBeUndefined()
})

function bookOf(most: number) {
  const forgotten: string[] = []
  let now: Instant = openingInstant
  const book = createNamespaces({
    maxNamespaces: most,
    create: (name) => createNamespace(name, 1, createClock({ mode: 'manual', speed: 1 })),
    onEvicted: ({ name }) => forgotten.push(name),
    now: () => now,
  })
  const wait = (ms: number) => {
    now = plus(now, ms as Parameters<typeof plus>[1])
  }
  return { book, wait, forgotten }
}
