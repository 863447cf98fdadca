import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { day, hour, instant } from '../../server/core/instant.ts'
import { easterSunday, isItalianHoliday } from '../../server/core/italian-holidays.ts'
import { dateOf, romeInstant, romeOffset, romeTime } from '../../server/core/rome.ts'

test('Rome is as far ahead of UTC as the time zone database says, from 1996 to 2037', () => {
  // Around every hour at which a change is possible, and once a week.
  const differing = instantsAround(1996, 2037).filter(
    (at) => romeOffset(instant(at)) * hour !== offsetByIntl(at),
  )

  expect(differing).toEqual([])
})

test('the rule of summer time goes on as Temporal has it, until 2100', () => {
  const differing = instantsAround(2038, 2100).filter((at) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Rome')
    return romeOffset(instant(at)) * hour !== zoned.offsetNanoseconds / 1e6
  })

  expect(differing).toEqual([])
})

test('a wall clock is read as Temporal reads it, hours that are missing or come twice included', () => {
  const days = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25', '2026-10-26']
  const differing = days.flatMap((date) =>
    Array.from({ length: 96 }, (_, i) => ({ date, minutes: i * 15 })).filter(
      ({ date, minutes }) => romeInstant(dayOf(date), minutes) !== byTemporal(date, minutes),
    ),
  )

  expect(differing).toEqual([])
})

test('what a wall clock shows leads back to the same instant, but for the hour that comes twice', () => {
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

test('Easter falls where the church has it', () => {
  const known = ['1996-04-07', '2000-04-23', '2008-03-23', '2011-04-24', '2026-04-05', '2038-04-25']

  const computed = known.map((date) => dateOf(easterSunday(Number(date.slice(0, 4)))))

  expect(computed).toEqual(known)
})

test('2026 has these holidays in Italy, the fourth of October being a new one', () => {
  const holidays = Array.from({ length: 365 }, (_, i) => dayOf('2026-01-01') + i)
    .filter(isItalianHoliday)
    .map(dateOf)

  expect(holidays).toEqual([
    '2026-01-01',
    '2026-01-06',
    '2026-04-05',
    '2026-04-06',
    '2026-04-25',
    '2026-05-01',
    '2026-06-02',
    '2026-08-15',
    '2026-10-04',
    '2026-11-01',
    '2026-12-08',
    '2026-12-25',
    '2026-12-26',
  ])
  expect(isItalianHoliday(dayOf('2025-10-04'))).toBe(false)
})

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
