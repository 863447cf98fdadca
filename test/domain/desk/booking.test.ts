import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Desk, defaultDesk, isOpen, parseDesk } from '../../../server/domain/desk/desk.ts'
import {
  addBookings,
  dropPastBookings,
  firstFreeAt,
} from '../../../server/domain/desk/operator-availability.ts'
import type { Booking } from '../../../server/domain/model/operator-call.ts'
import {
  duration,
  formatInstant,
  type Instant,
  instant,
  minute,
  plus,
} from '../../../server/domain/time/instant.ts'
import { openingInstant } from '../../support/verification.ts'

test('a call begins when one operator is free for its whole length', () => {
  const desk = withOperators(2)
  const booked = calls('0-10', '4-8')

  expect(minutesOf(firstFreeAt(booked, desk, openingInstant, length(6)))).toBe(8)
  expect(minutesOf(firstFreeAt(booked, desk, at(9), length(6)))).toBe(9)
})

test('a gap between calls is used if the whole call fits into it', () => {
  const booked = calls('0-10', '15-30')

  expect(minutesOf(firstFreeAt(booked, withOperators(1), openingInstant, length(5)))).toBe(10)
  expect(minutesOf(firstFreeAt(booked, withOperators(1), openingInstant, length(6)))).toBe(30)
})

test('a call that would begin at closing time begins on the next open day', () => {
  const saturday = instant(Date.parse('2026-01-10T17:50:00+01:00'))
  const booked = [{ verification: 'a', from: saturday, until: plus(saturday, length(10)) }]

  expect(formatInstant(firstFreeAt(booked, withOperators(1), saturday, length(5)))).toBe(
    '2026-01-12T08:00:00.000Z',
  )
})

test('a call may continue after closing time, and the next call begins on the next open day', () => {
  const saturday = instant(Date.parse('2026-01-10T17:59:00+01:00'))

  const from = firstFreeAt([], withOperators(1), saturday, length(30))
  const next = firstFreeAt(
    addBookings([], 'a', [{ from, until: plus(from, length(30)) }]),
    withOperators(1),
    saturday,
    length(30),
  )

  expect([from, next].map(formatInstant)).toEqual([
    '2026-01-10T16:59:00.000Z',
    '2026-01-12T08:00:00.000Z',
  ])
})

test('a call begins at the first instant at which an operator is free', () => {
  const anyCall = fc.record({ from: fc.nat(120), takes: fc.integer({ min: 1, max: 40 }) })

  fc.assert(
    fc.property(
      fc.array(anyCall, { maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(120),
      fc.nat(40),
      (bookedCalls, operators, ready, takes) => {
        const booked = bookedCalls.reduce<readonly Booking[]>(
          (all, call) =>
            addBookings(all, 'a', [{ from: at(call.from), until: at(call.from + call.takes) }]),
          [],
        )
        const roomAt = (from: number) =>
          everyMinute(from, Math.max(takes, 1)).every(
            (minutes) => busyAt(booked, minutes) < operators,
          )

        const from = minutesOf(
          firstFreeAt(booked, withOperators(operators), at(ready), length(takes)),
        )

        expect(roomAt(from)).toBe(true)
        expect(everyMinute(ready, from - ready).filter(roomAt)).toEqual([])
      },
    ),
  )
})

test('calls that are booked in order never need more operators than the desk has', () => {
  const anyCall = fc.record({ ready: fc.nat(3000), takes: fc.integer({ min: 1, max: 90 }) })

  fc.assert(
    fc.property(
      fc.array(anyCall, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (requestedCalls, operators) => {
        const desk = withOperators(operators)
        let booked: readonly Booking[] = []
        for (const { ready, takes } of requestedCalls) {
          const from = firstFreeAt(booked, desk, at(ready), length(takes))
          booked = addBookings(booked, 'a', [{ from, until: plus(from, length(takes)) }])
        }

        expect(booked.every(({ from }) => isOpen(desk, from))).toBe(true)
        expect(booked.filter(({ from }) => busy(booked, from) > operators)).toEqual([])
      },
    ),
  )
})

test('dropPastBookings drops calls that have ended, also those that end now', () => {
  const booked = calls('0-10', '4-8', '9-20')

  expect(dropPastBookings(booked, at(10)).map(({ from }) => minutesOf(from))).toEqual([9])
  expect(dropPastBookings(booked, at(3))).toBe(booked)
})

test('a desk without a number of operators always has a free operator', () => {
  expect(defaultDesk.operators).toBeUndefined()
  expect(
    minutesOf(firstFreeAt(calls('0-10', '0-10'), defaultDesk, openingInstant, length(5))),
  ).toBe(0)
})

function withOperators(operators: number): Desk {
  return parseDesk({ operators })
}

function calls(...spans: readonly string[]): readonly Booking[] {
  return spans.reduce<readonly Booking[]>((booked, span) => {
    const [from = 0, until = 0] = span.split('-').map(Number)
    return addBookings(booked, 'a', [{ from: at(from), until: at(until) }])
  }, [])
}

// Returns the instant this many minutes after Monday, 9 o'clock in Rome.
function at(minutes: number): Instant {
  return plus(openingInstant, length(minutes))
}

function length(minutes: number) {
  return duration(minutes * minute)
}

function minutesOf(when: Instant): number {
  return (when - openingInstant) / minute
}

function everyMinute(from: number, count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, i) => from + i)
}

function busyAt(booked: readonly Booking[], minutes: number): number {
  return busy(booked, at(minutes))
}

function busy(booked: readonly Booking[], when: Instant): number {
  return booked.filter(({ from, until }) => from <= when && when < until).length
}
