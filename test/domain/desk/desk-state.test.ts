import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultDesk, isOpen, nextOpenAt, parseDesk } from '../../../server/domain/desk/desk.ts'
import { describeDesk } from '../../../server/domain/desk/desk-sentences.ts'
import { openingHoursStatusAt } from '../../../server/domain/desk/opening-hours-status.ts'
import { formatInstant, instant } from '../../../server/domain/time/instant.ts'

test.each([
  ['2026-01-10T17:59:00+01:00', 'within-hours', '2026-01-12T08:00:00.000Z'],
  ['2026-01-10T18:00:00+01:00', 'after-hours', '2026-01-12T08:00:00.000Z'],
  ['2026-01-11T12:00:00+01:00', 'day-of-rest', '2026-01-12T08:00:00.000Z'],
  ['2026-01-12T08:59:59+01:00', 'before-hours', '2026-01-12T08:00:00.000Z'],
  ['2026-12-25T12:00:00+01:00', 'holiday', '2026-12-28T08:00:00.000Z'],
  ['2026-04-06T12:00:00+02:00', 'holiday', '2026-04-07T07:00:00.000Z'],
  ['2026-03-29T02:30:00+01:00', 'day-of-rest', '2026-03-30T07:00:00.000Z'],
  ['2026-10-25T02:30:00+02:00', 'day-of-rest', '2026-10-26T08:00:00.000Z'],
])('at %s the desk is in the state %s and opens next at %s', (now, why, opensAt) => {
  const state = openingHoursStatusAt(defaultDesk, instant(Date.parse(now)))

  expect(state.why).toBe(why)
  expect(state.opensAt && formatInstant(state.opensAt)).toBe(opensAt)
})

test('between two spans of one day the desk has a break', () => {
  const desk = parseDesk({ hours: { mon: ['09:00-13:00', '14:00-18:00'] } })

  const state = openingHoursStatusAt(desk, instant(Date.parse('2026-01-12T13:30:00+01:00')))

  expect(state).toMatchObject({ isOpen: false, why: 'break' })
})

test('a desk that is open overnight closes when the last span ends', () => {
  const desk = parseDesk({ hours: { mon: ['09:00-24:00'], tue: ['00:00-02:00', '02:00-04:00'] } })

  const { closesAt } = openingHoursStatusAt(desk, instant(Date.parse('2026-01-12T10:00:00+01:00')))

  expect(closesAt && formatInstant(closesAt)).toBe('2026-01-13T03:00:00.000Z')
})

test('a desk that is always open never closes', () => {
  const day = ['00:00-24:00']
  const desk = parseDesk({
    hours: { sun: day, mon: day, tue: day, wed: day, thu: day, fri: day, sat: day },
    holidays: [],
  })

  const state = openingHoursStatusAt(desk, instant(Date.parse('2026-01-12T10:00:00+01:00')))

  expect(state).toEqual({ isOpen: true, why: 'within-hours' })
})

test('the desk is open until closesAt, and closed until opensAt', () => {
  const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }).map(instant)
  const desk = parseDesk({ hours: { sun: ['00:00-06:00'], fri: ['09:00-13:00', '14:00-24:00'] } })

  fc.assert(
    fc.property(instants, (now) => {
      const { isOpen: open, closesAt = now, opensAt = now } = openingHoursStatusAt(desk, now)
      const before = instant(opensAt - 1)

      expect(open).toBe(isOpen(desk, now))
      expect(isOpen(desk, closesAt)).toBe(false)
      expect(open && isOpen(desk, instant(closesAt - 1))).toBe(open)
      expect(nextOpenAt(desk, closesAt)).toBe(opensAt)
      expect(isOpen(desk, before)).toBe(false)
    }),
  )
})

test.each([
  [
    '2026-01-10T17:59:00+01:00',
    'Saturday 10 January 2026, 17:59 in Rome: the desk is open. It closes at 18:00, and opens again on Monday 12 January 2026 at 09:00.',
  ],
  [
    '2026-04-06T10:00:00+02:00',
    'Monday 6 April 2026, 10:00 in Rome: the desk is closed, because it is a holiday, Easter Monday. It opens on Tuesday 7 April 2026 at 09:00.',
  ],
  [
    '2026-01-11T10:00:00+01:00',
    'Sunday 11 January 2026, 10:00 in Rome: the desk is closed, as on every Sunday. It opens on Monday 12 January 2026 at 09:00.',
  ],
  [
    '2026-01-12T08:00:01+01:00',
    'Monday 12 January 2026, 08:00:01 in Rome: the desk is closed, because it is too early. It opens at 09:00.',
  ],
])('at %s describeDesk returns one sentence for the state', (text, sentence) => {
  const now = instant(Date.parse(text))
  const state = openingHoursStatusAt(defaultDesk, now)

  const says = describeDesk({ now, state, operators: 2, busy: 1, inCall: 1, waiting: 0 })

  expect(says).toBe(`${sentence} 1 of 2 operators is busy; 1 call is held. Nobody waits.`)
})

test.each([
  [0, '0 of 1 operator is busy'],
  [1, '1 of 1 operator is busy'],
])('describeDesk uses the singular for one operator with %d busy', (busy, sentence) => {
  const now = instant(Date.parse('2026-01-12T10:00:00Z'))
  const state = openingHoursStatusAt(defaultDesk, now)

  const says = describeDesk({ now, state, operators: 1, busy, inCall: 0, waiting: 0 })

  expect(says).toContain(`${sentence}; no call is held.`)
})
