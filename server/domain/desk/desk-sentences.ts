import { pluralize } from '../text/pluralize.ts'
import { type Instant, minute } from '../time/instant.ts'
import { formatRomeDay, romeInstant, romeTime, weekdayOf } from '../time/rome-time.ts'
import type { OpenSpan } from './desk.ts'
import type { OpeningHoursStatus } from './opening-hours-status.ts'

/** The state of the desk and its queue, for `describeDesk`. */
export type DeskReport = {
  readonly now: Instant
  readonly state: OpeningHoursStatus
  /** Undefined means unlimited. */
  readonly operators: number | undefined
  readonly busy: number
  readonly inCall: number
  readonly waiting: number
  /** The next verification to serve. Without `at`, a manual action or a status request starts its call. */
  readonly next?: { readonly verification: string; readonly at?: Instant }
}

/**
 * Describes the desk in a few sentences for people:
 *
 *     Saturday 10 January 2026, 17:59 in Rome: the desk is open. It closes at 18:00, and opens again on
 *     Monday 12 January 2026 at 09:00. 1 of 2 operators is busy. Nobody waits.
 */
export function describeDesk(report: DeskReport): string {
  return [hoursSentence(report), operatorsSentence(report), queueSentence(report)].join(' ')
}

/** `Saturday 10 January 2026, 17:59` */
export function formatRomeTime(at: Instant): string {
  return `${formatDay(at)}, ${formatTime(at)}`
}

/** Formats a span, such as `09:00-18:00`. `dash` is the character between the two times. */
export function formatSpan({ from, to }: OpenSpan, dash = '-'): string {
  return [from, to].map(formatMinutes).join(dash)
}

function hoursSentence({ now, state }: DeskReport): string {
  const { closesAt, opensAt } = state
  const when = `${formatRomeTime(now)} in Rome`
  if (!state.isOpen) {
    const opens = opensAt === undefined ? '' : ` It opens ${formatWhen(now, opensAt)}.`
    return `${when}: the desk is closed, ${closedReason(now, state)}.${opens}`
  }
  if (state.why === 'open-anyway') {
    return `${when}: the desk is open anyway, whatever its hours say.`
  }
  if (closesAt === undefined) return `${when}: the desk is open, and never closes.`
  const again = opensAt === undefined ? '' : `, and opens again ${formatWhen(now, opensAt)}`
  return `${when}: the desk is open. It closes ${formatWhen(now, closesAt)}${again}.`
}

function closedReason(now: Instant, { why, holiday }: OpeningHoursStatus): string {
  switch (why) {
    case 'holiday':
      return `because it is a holiday, ${holiday}`
    case 'day-of-rest':
      return `as on every ${weekdayName(now)}`
    case 'before-hours':
      return 'because it is too early'
    case 'break':
      return 'for a break'
    default:
      return 'because it is too late'
  }
}

function operatorsSentence({ operators, busy, inCall }: DeskReport): string {
  const calls = inCall === 0 ? 'no call is' : inCall === 1 ? '1 call is' : `${inCall} calls are`
  if (operators === undefined) return `The number of operators has no limit; ${calls} held.`
  const are = busy === 1 || operators === 1 ? 'is' : 'are'
  const all = pluralize(operators, 'operator')
  return `${busy} of ${all} ${are} busy; ${calls} held.`
}

function queueSentence({ now, waiting, next }: DeskReport): string {
  const waits = waiting === 0 ? 'Nobody waits.' : waiting === 1 ? '1 waits.' : `${waiting} wait.`
  if (next === undefined) return waits
  const when = next.at === undefined ? 'whenever the call is taken' : formatWhen(now, next.at)
  return `${waits} Next is ${next.verification}, ${when}.`
}

// Includes the day unless it is today.
function formatWhen(now: Instant, at: Instant): string {
  const isToday = romeTime(now).day === romeTime(at).day
  return isToday ? `at ${formatTime(at)}` : `on ${formatDay(at)} at ${formatTime(at)}`
}

function formatDay(at: Instant): string {
  const { day } = romeTime(at)
  const [year = '', month = '', date = ''] = formatRomeDay(day).split('-')
  return `${weekdayName(at)} ${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`
}

// Includes the seconds unless they are 0.
function formatTime(at: Instant): string {
  const { day, minutes } = romeTime(at)
  const seconds = Math.floor(((at - romeInstant(day, 0)) % minute) / 1000)
  return [formatMinutes(minutes), ...(seconds > 0 ? [twoDigits(seconds)] : [])].join(':')
}

function formatMinutes(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map(twoDigits).join(':')
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function weekdayName(at: Instant): string {
  return WEEKDAY_NAMES[weekdayOf(romeTime(at).day)] ?? ''
}

const WEEKDAY_NAMES = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
