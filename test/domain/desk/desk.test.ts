import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import {
  addOpenTime,
  alwaysOpenDesk,
  type Desk,
  defaultDesk,
  isOpen,
  nextOpenAt,
  parseDesk,
} from '../../../server/domain/desk/desk.ts'
import {
  duration,
  endOfTime,
  formatInstant,
  hour,
  instant,
  minute,
} from '../../../server/domain/time/instant.ts'
import { root } from '../../support/root.ts'

test('a wait of more than a minute that starts on Saturday at 17:59 ends on Monday', () => {
  const start = '2026-01-10T17:59:00+01:00'

  expect(opensAt(defaultDesk, start)).toBe('2026-01-10T16:59:00.000Z')
  expect(afterOpenMinutes(defaultDesk, start, 0.5)).toBe('2026-01-10T16:59:30.000Z')
  expect(afterOpenMinutes(defaultDesk, start, 2)).toBe('2026-01-12T08:01:00.000Z')
})

test('a wait that ends at closing time ends at the next opening', () => {
  const start = '2026-01-10T17:59:00+01:00'

  expect(afterOpenMinutes(defaultDesk, start, 1)).toBe('2026-01-12T08:00:00.000Z')
})

test('the desk is closed on Christmas and on the day after it', () => {
  expect(opensAt(defaultDesk, '2025-12-24T18:00:00+01:00')).toBe('2025-12-27T08:00:00.000Z')
})

test('the desk is closed on Easter Monday', () => {
  expect(opensAt(defaultDesk, '2026-04-04T18:00:00+02:00')).toBe('2026-04-07T07:00:00.000Z')
})

test('the fourth of October is a holiday from 2026 on', () => {
  expect(opensAt(defaultDesk, '2025-10-04T10:00:00+02:00')).toBe('2025-10-04T08:00:00.000Z')
  expect(opensAt(defaultDesk, '2027-10-04T10:00:00+02:00')).toBe('2027-10-05T07:00:00.000Z')
})

test('the desk opens at nine after a change of summer time', () => {
  expect(opensAt(defaultDesk, '2026-03-28T18:00:00+01:00')).toBe('2026-03-30T07:00:00.000Z')
  expect(opensAt(defaultDesk, '2026-10-24T18:00:00+02:00')).toBe('2026-10-26T08:00:00.000Z')
})

test('a night shift is an hour shorter in March and an hour longer in October', () => {
  const nights = parseDesk({ hours: { sun: ['00:00-06:00'] }, holidays: [] })

  expect(openHoursFrom(nights, '2026-03-29T00:00:00+01:00')).toBe(5)
  expect(openHoursFrom(nights, '2026-10-25T00:00:00+02:00')).toBe(7)
})

test('a scenario can have its own hours and holidays', () => {
  const desk = parseDesk({
    hours: { mon: ['14:00-18:00', '09:00-13:00'], sat: [] },
    holidays: ['2026-01-13', '01-14'],
  })

  expect(opensAt(desk, '2026-01-10T10:00:00+01:00')).toBe('2026-01-12T08:00:00.000Z')
  expect(opensAt(desk, '2026-01-12T13:00:00+01:00')).toBe('2026-01-12T13:00:00.000Z')
  expect(opensAt(desk, '2026-01-12T18:00:00+01:00')).toBe('2026-01-15T08:00:00.000Z')
  expect(opensAt(desk, '2026-12-25T08:00:00+01:00')).toBe('2026-12-25T08:00:00.000Z')
})

test('two waits equal one wait of their sum, and a wait ends while the desk is open', () => {
  const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }).map(instant)
  const lengths = fc.integer({ min: 0, max: 40 * hour }).map(duration)

  fc.assert(
    fc.property(instants, lengths, lengths, (at, first, second) => {
      const atOnce = addOpenTime(defaultDesk, at, duration(first + second))
      const inParts = addOpenTime(defaultDesk, addOpenTime(defaultDesk, at, first), second)

      return atOnce === inParts && isOpen(defaultDesk, atOnce) && atOnce >= at + first + second
    }),
  )
})

test('isOpen agrees with Temporal and the table of holidays at any instant', async () => {
  const holidays: Readonly<Record<string, string>> = JSON.parse(
    await readFile(join(root, 'test/domain/time/italian-holidays.json'), 'utf8'),
  )
  const isWorked = (at: number) => {
    const rome = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Rome')
    const day = rome.toPlainDate().toString().slice(5)
    const isHoliday = holidays[rome.year]?.includes(day)
    return rome.dayOfWeek < 7 && !isHoliday && rome.hour >= 9 && rome.hour < 18
  }
  const anyInstant = fc.integer({ min: Date.UTC(2012, 0, 2), max: Date.UTC(2075, 11, 30) })

  fc.assert(
    fc.property(anyInstant, (at) => isOpen(defaultDesk, instant(at)) === isWorked(at)),
    { numRuns: 2000 },
  )
})

test('alwaysOpenDesk is open at any instant and keeps the number of operators', () => {
  const always = alwaysOpenDesk(parseDesk({ hours: { mon: [] }, operators: 2 }))
  const anyInstant = fc.integer({ min: Date.UTC(2012, 0, 2), max: Date.UTC(2075, 11, 30) })

  expect(always.operators).toBe(2)
  fc.assert(fc.property(anyInstant, (at) => isOpen(always, instant(at))))
})

test('nextOpenAt returns the end of time when the desk does not open before it', () => {
  expect(nextOpenAt(defaultDesk, endOfTime)).toBe(endOfTime)
})

function opensAt(desk: Desk, at: string): string {
  return formatInstant(nextOpenAt(desk, instant(Date.parse(at))))
}

function afterOpenMinutes(desk: Desk, at: string, minutes: number): string {
  return formatInstant(addOpenTime(desk, instant(Date.parse(at)), duration(minutes * minute)))
}

// Returns the number of open hours within the ten hours after the instant.
function openHoursFrom(desk: Desk, at: string): number {
  const from = instant(Date.parse(at))
  const quarters = Array.from({ length: 40 }, (_, i) => instant(from + (i * hour) / 4))
  return quarters.filter((quarter) => isOpen(desk, quarter)).length / 4
}
