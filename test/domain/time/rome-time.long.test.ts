import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { day, hour, instant } from '../../../server/domain/time/instant.ts'
import { easterSunday, italianHoliday } from '../../../server/domain/time/italian-holidays.ts'
import {
  formatRomeDay,
  romeInstant,
  romeOffset,
  romeTime,
  weekdayOf,
} from '../../../server/domain/time/rome-time.ts'
import { root } from '../../support/root.ts'

test('the offset of Rome matches the time zone database from 1996 to 2037', () => {
  // Checks instants around every possible change, and one instant a week.
  const differing = instantsAround(1996, 2037).filter(
    (at) => romeOffset(instant(at)) * hour !== offsetByIntl(at),
  )

  expect(differing).toEqual([])
})

test('the offset of Rome matches Temporal until 2100', () => {
  const differing = instantsAround(2038, 2100).filter((at) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Rome')
    return romeOffset(instant(at)) * hour !== zoned.offsetNanoseconds / 1e6
  })

  expect(differing).toEqual([])
})

test('romeInstant matches Temporal, also for skipped and repeated hours', () => {
  const days = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25', '2026-10-26']
  const differing = days.flatMap((date) =>
    Array.from({ length: 96 }, (_, i) => ({ date, minutes: i * 15 })).filter(
      ({ date, minutes }) => romeInstant(dayOf(date), minutes) !== byTemporal(date, minutes),
    ),
  )

  expect(differing).toEqual([])
})

test('romeInstant is the inverse of romeTime, except in the repeated hour', () => {
  const from = Date.UTC(2026, 0, 1)
  const halfHours = Array.from({ length: 365 * 48 }, (_, i) => instant(from + i * 30 * 60_000))

  const differing = halfHours.filter((at) => {
    const { day, minutes } = romeTime(at)
    return romeInstant(day, minutes) !== at
  })

  expect(differing.map((at) => new Date(at).toISOString())).toEqual([
    '2026-10-25T01:00:00.000Z',
    '2026-10-25T01:30:00.000Z',
  ])
})

test('easterSunday matches known dates', () => {
  const known = ['1996-04-07', '2000-04-23', '2008-03-23', '2011-04-24', '2026-04-05', '2038-04-25']

  const computed = known.map((date) => formatRomeDay(easterSunday(Number(date.slice(0, 4)))))

  expect(computed).toEqual(known)
})

test('italianHoliday names the holidays of 2026, with the fourth of October', () => {
  const holidays = daysOf(2026).flatMap((days) => {
    const name = italianHoliday(days)
    return name === undefined ? [] : [`${formatRomeDay(days)} ${name}`]
  })

  expect(holidays).toEqual([
    "2026-01-01 New Year's Day",
    '2026-01-06 Epiphany',
    '2026-04-05 Easter Sunday',
    '2026-04-06 Easter Monday',
    '2026-04-25 Liberation Day',
    '2026-05-01 Labour Day',
    '2026-06-02 Republic Day',
    '2026-08-15 Assumption Day',
    "2026-10-04 Saint Francis' Day",
    "2026-11-01 All Saints' Day",
    '2026-12-08 Immaculate Conception',
    '2026-12-25 Christmas Day',
    "2026-12-26 Saint Stephen's Day",
  ])
  expect(italianHoliday(dayOf('2025-10-04'))).toBeUndefined()
})

// The package date-holidays is too large to install for one test. The file contains the result of version 3.37.0 for
//   new Holidays('IT').getHolidays(year, 'en'): all holidays of the type "public", without their year.
test('italianHoliday matches date-holidays from 2012 to 2075', async () => {
  const known: Readonly<Record<string, string>> = JSON.parse(
    await readFile(join(root, 'test/domain/time/italian-holidays.json'), 'utf8'),
  )

  const computed = Object.keys(known).map((year) => [
    year,
    daysOf(Number(year))
      .filter((days) => italianHoliday(days) !== undefined)
      .map((days) => formatRomeDay(days).slice(5))
      .join(' '),
  ])

  expect(computed).toHaveLength(64)
  expect(Object.fromEntries(computed)).toEqual(known)
})

test('romeTime matches Temporal at any instant from 1996 to 2100', () => {
  const anyInstant = fc.integer({ min: Date.UTC(1996, 0), max: Date.UTC(2100, 0) })

  fc.assert(
    fc.property(anyInstant, (at) => {
      const rome = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Rome')
      const romeClock = romeTime(instant(at))

      expect(formatRomeDay(romeClock.day)).toBe(rome.toPlainDate().toString())
      expect(romeClock.minutes).toBe(rome.hour * 60 + rome.minute)
      expect(weekdayOf(romeClock.day)).toBe(rome.dayOfWeek % 7)
      expect(romeInstant(romeClock.day, romeClock.minutes)).toBe(
        byTemporal(formatRomeDay(romeClock.day), romeClock.minutes),
      )
    }),
    { numRuns: 2000 },
  )
})

function daysOf(year: number): number[] {
  const [first, next] = [dayOf(`${year}-01-01`), dayOf(`${year + 1}-01-01`)]
  return Array.from({ length: next - first }, (_, i) => first + i)
}

function instantsAround(first: number, last: number): number[] {
  const all: number[] = []
  for (let year = first; year <= last; year++) {
    for (let week = 0; week < 53; week++) all.push(Date.UTC(year, 0, 1 + 7 * week, 12))
    for (const month of [2, 9]) {
      for (let date = 24; date <= 31; date++) {
        for (const minutes of [0, 59, 60, 61, 120])
          all.push(Date.UTC(year, month, date, 0, minutes))
      }
    }
  }
  return all
}

const wallClock = new Intl.DateTimeFormat('en', {
  timeZone: 'Europe/Rome',
  hour: 'numeric',
  hourCycle: 'h23',
})

function offsetByIntl(at: number): number {
  const ahead = Number(wallClock.format(at)) - new Date(at).getUTCHours()
  return ((ahead + 24) % 24) * hour
}

function dayOf(date: string): number {
  return Date.parse(date) / day
}

function byTemporal(date: string, minutes: number): number {
  const time = Temporal.PlainTime.from('00:00').add({ minutes })
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: 'Europe/Rome', plainTime: time })
    .epochMilliseconds
}
