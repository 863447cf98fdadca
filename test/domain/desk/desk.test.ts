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

test('who asks on Saturday at 17:59 and needs more than a minute is served on Monday', () => {
  const asked = '2026-01-10T17:59:00+01:00'

  expect(opensAt(defaultDesk, asked)).toBe('2026-01-10T16:59:00.000Z')
  expect(afterOpenMinutes(defaultDesk, asked, 0.5)).toBe('2026-01-10T16:59:30.000Z')
  expect(afterOpenMinutes(defaultDesk, asked, 2)).toBe('2026-01-12T08:01:00.000Z')
})

test('a wait that ends as the desk closes is over when it opens again', () => {
  const asked = '2026-01-10T17:59:00+01:00'

  expect(afterOpenMinutes(defaultDesk, asked, 1)).toBe('2026-01-12T08:00:00.000Z')
})

test('on Christmas and the day after it nobody works', () => {
  expect(opensAt(defaultDesk, '2025-12-24T18:00:00+01:00')).toBe('2025-12-27T08:00:00.000Z')
})

test('on Easter Monday nobody works', () => {
  expect(opensAt(defaultDesk, '2026-04-04T18:00:00+02:00')).toBe('2026-04-07T07:00:00.000Z')
})

test('the fourth of October is a holiday from 2026 on', () => {
  expect(opensAt(defaultDesk, '2025-10-04T10:00:00+02:00')).toBe('2025-10-04T08:00:00.000Z')
  expect(opensAt(defaultDesk, '2027-10-04T10:00:00+02:00')).toBe('2027-10-05T07:00:00.000Z')
})

test('on the weekends when the clocks change the desk opens at nine all the same', () => {
  expect(opensAt(defaultDesk, '2026-03-28T18:00:00+01:00')).toBe('2026-03-30T07:00:00.000Z')
  expect(opensAt(defaultDesk, '2026-10-24T18:00:00+02:00')).toBe('2026-10-26T08:00:00.000Z')
})

test('a night shift lasts an hour less in March and an hour more in October', () => {
  const nights = parseDesk({ hours: { sun: ['00:00-06:00'] }, holidays: [] })

  expect(openHoursFrom(nights, '2026-03-29T00:00:00+01:00')).toBe(5)
  expect(openHoursFrom(nights, '2026-10-25T00:00:00+02:00')).toBe(7)
})

test('a scenario may have its own hours, its own holidays, and days of rest', () => {
  const desk = parseDesk({
    hours: { mon: ['14:00-18:00', '09:00-13:00'], sat: [] },
    holidays: ['2026-01-13', '01-14'],
  })

  expect(opensAt(desk, '2026-01-10T10:00:00+01:00')).toBe('2026-01-12T08:00:00.000Z')
  expect(opensAt(desk, '2026-01-12T13:00:00+01:00')).toBe('2026-01-12T13:00:00.000Z')
  expect(opensAt(desk, '2026-01-12T18:00:00+01:00')).toBe('2026-01-15T08:00:00.000Z')
  expect(opensAt(desk, '2026-12-25T08:00:00+01:00')).toBe('2026-12-25T08:00:00.000Z')
})

test('waiting in two parts is waiting once, and whoever waited is served while the desk is open', () => {
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

test('at any instant the desk is as open as Temporal and the table of holidays say', async () => {
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

test('a desk that is opened at any hour is open whenever somebody asks, with the operators it had', () => {
  const always = alwaysOpenDesk(parseDesk({ hours: { mon: [] }, operators: 2 }))
  const anyInstant = fc.integer({ min: Date.UTC(2012, 0, 2), max: Date.UTC(2075, 11, 30) })

  expect(always.operators).toBe(2)
  fc.assert(fc.property(anyInstant, (at) => isOpen(always, instant(at))))
})

test('at the end of time the desk stays closed instead of being looked for', () => {
  expect(nextOpenAt(defaultDesk, endOfTime)).toBe(endOfTime)
})

function opensAt(desk: Desk, at: string): string {
  return formatInstant(nextOpenAt(desk, instant(Date.parse(at))))
}

function afterOpenMinutes(desk: Desk, at: string, minutes: number): string {
  return formatInstant(addOpenTime(desk, instant(Date.parse(at)), duration(minutes * minute)))
}

// How many hours of opening pass until the next morning's desk.
function openHoursFrom(desk: Desk, at: string): number {
  const from = instant(Date.parse(at))
  const quarters = Array.from({ length: 40 }, (_, i) => instant(from + (i * hour) / 4))
  return quarters.filter((each) => isOpen(desk, each)).length / 4
}
