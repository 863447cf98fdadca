import type { Action, DrawnOutcome } from '../model/plan.ts'
import { type ReasonStyle, wireReason } from '../model/reasons.ts'
import {
  hasEnded,
  latestTransition,
  type PerformedAction,
  pendingSteps,
  type Transition,
  type Verification,
} from '../model/verification.ts'
import { pluralize } from '../text/pluralize.ts'
import { escapeControls } from '../text/terminal-text.ts'
import {
  type DurationMs,
  duration,
  durationBetween,
  endOfTime,
  formatDuration,
  formatInstant,
  type Instant,
  noTime,
  plus,
  second,
} from '../time/instant.ts'
import { pastCallbacks, upcomingCallbacks } from './describe-callbacks.ts'
import { takeDueSteps } from './evolve.ts'
import { mergedHistory } from './merged-history.ts'
import { pollsUntil } from './planned-steps.ts'

/**
 * Formats a verification's history and plan as text: one line for each event, in the verification's
 * time (UTC). If it spans several days, a line with the date precedes the events of each day.
 *
 *     5f0c6a1e-7b1d-4c57  status: validation, scenario: slow-operator, mail: anna@example.com
 *       opened 2026-01-05T09:00:00.000Z, scenario chosen by default; times in UTC
 *       09:00:00  status: running
 *       09:01:30  status: validation
 *     · 09:12:00  now
 *       09:46:30  status: ok  (in 34m30s)
 */
export function explanationText(
  verification: Verification,
  now: Instant,
  style: ReasonStyle,
): string {
  const { id, scenario, request, openedAt } = verification
  const { to, shownAs } = latestTransition(verification)
  const head = `${id}  status: ${shownAs ?? to}, scenario: ${scenario.name}, mail: ${request.mail}`
  const origin = `  opened ${formatInstant(openedAt)}, scenario chosen by ${formatSelection(scenario)}; times in UTC`
  const drawn =
    scenario.drawn === undefined ? [] : [`  ${formatDrawnOutcome(scenario.drawn, style)}`]
  const lines = [...pastLines(verification, style), { at: now, text: 'now', mark: '·' }]
  const [past, upcoming] = notesOf(verification, now)
  const events = formatByDay([
    ...[...past, ...lines].toSorted((a, b) => a.at - b.at),
    ...sortByInstant([...upcomingLines(verification, now, style), ...upcoming]),
  ])
  const waiting = describeWaiting(verification).map((line) => `  ${line}`)
  return [head, origin, ...drawn, ...events, ...waiting, ''].map(escapeControls).join('\n')
}

function formatSelection({ selectedBy, route }: Verification['scenario']): string {
  return route === undefined ? selectedBy : `${selectedBy} ${route}`
}

/** Formats a drawn outcome: `drawn: ko, reason: facemismatch (20 of 100)`. */
export function formatDrawnOutcome(
  { outcome, reason, weight, of }: DrawnOutcome,
  style: ReasonStyle,
): string {
  return `drawn: ${outcome}${formatReason(reason, style)} (${weight} of ${of})`
}

// The begin and the end of outages and of the time in which documents are available.
function notesOf(
  verification: Verification,
  now: Instant,
): readonly [past: readonly DatedExplanationLine[], upcoming: readonly DatedExplanationLine[]] {
  const notes = [...outageNotes(verification), ...documentNotes(verification)]
  const future = notes.filter(({ at }) => at > now)
  return [
    notes.filter(({ at }) => at <= now),
    future.map(({ at, text }) => ({
      at,
      text: `${text}  (in ${formatWait(durationBetween(now, at))})`,
    })),
  ]
}

// POSTs are not in the list, because their times count from the creation of the namespace.
function outageNotes({ faults, openedAt }: Verification): readonly DatedExplanationLine[] {
  return faults.flatMap(({ op, from, to, play }) => {
    if (op === 'create' || (from === undefined && to === undefined)) return []
    const name = play.kind === 'respond' ? `status ${play.with.status}` : play.kind
    const what = `${op === 'all' ? 'every operation' : op} gets ${name}`
    return [
      { at: plus(openedAt, from ?? noTime), text: `fault begins: ${what}` },
      ...(to === undefined ? [] : [{ at: plus(openedAt, to), text: `fault ends: ${what}` }]),
    ]
  })
}

function documentNotes(verification: Verification): readonly DatedExplanationLine[] {
  if (verification.documents === undefined) return []
  const { history } = takeDueSteps(verification, endOfTime)
  const last = history[history.length - 1]
  if (last?.to !== 'ok') return []
  const { after = noTime, until } = verification.documents
  return [
    { at: plus(last.at, after), text: 'documents: available' },
    ...(until === undefined ? [] : [{ at: plus(last.at, until), text: 'documents: gone' }]),
  ]
}

type ExplanationLine = { readonly at?: Instant; readonly text: string; readonly mark?: string }

type DatedExplanationLine = ExplanationLine & { readonly at: Instant }

function pastLines(
  verification: Verification,
  style: ReasonStyle,
): readonly DatedExplanationLine[] {
  const callbacks = pastCallbacks(verification)
  const lines = mergedHistory(verification).flatMap((entry): readonly DatedExplanationLine[] => {
    if (entry.kind === 'action') return [performedActionLine(entry.action, style)]
    const { transition, place } = entry
    const immediate = callbacks.filter(
      (line) => line.at === transition.at && line.transitionIndex === place,
    )
    return [transitionLine(transition, style), ...immediate]
  })
  const others = callbacks.filter((line) => !lines.includes(line))
  return [...lines, ...others].toSorted((a, b) => a.at - b.at)
}

function performedActionLine(
  { at, act, by }: PerformedAction,
  style: ReasonStyle,
): DatedExplanationLine {
  return { at, text: `${formatAction(act, style)}  (${by})` }
}

function transitionLine(
  { at, to, shownAs, reason }: Transition,
  style: ReasonStyle,
): DatedExplanationLine {
  return { at, text: `status: ${shownAs ?? to}${formatReason(reason, style)}` }
}

function upcomingLines(
  verification: Verification,
  now: Instant,
  style: ReasonStyle,
): readonly ExplanationLine[] {
  const wait = (at: Instant) => (at > now ? `  (in ${formatWait(durationBetween(now, at))})` : '')
  const steps = pendingSteps(verification).map(({ at, act }, index) =>
    verification.progression === undefined
      ? { at, text: formatAction(act, style) + wait(at) }
      : { text: formatAction(act, style) + formatPolls(pollsUntil(verification, index)) },
  )
  const callbacks = upcomingCallbacks(verification, now).map(({ at, text }) => ({
    at,
    text: text + wait(at),
  }))
  return sortByInstant([...steps, ...callbacks])
}

function formatPolls(polls: number | undefined): string {
  if (polls === undefined) return '  (by hand)'
  return polls === 1 ? '  (at the next poll)' : `  (in ${polls} polls)`
}

// Lines without an instant (steps that a poll or a person triggers) come last, in their planned order.
function sortByInstant(lines: readonly ExplanationLine[]): readonly ExplanationLine[] {
  const last = Number.POSITIVE_INFINITY
  return lines.toSorted((a, b) => (a.at === b.at ? 0 : (a.at ?? last) - (b.at ?? last)))
}

/** Returns a sentence if the verification waits for something other than the clock, else an empty list. */
export function describeWaiting(verification: Verification): readonly string[] {
  const { heldSince, plan } = verification
  if (hasEnded(verification)) return []
  if (heldSince === undefined) return describeProgression(verification)
  const waiting = plan.filter((step) => step.by === 'scenario').length
  if (waiting === 0) return ['waits for a manual action']
  const steps = pluralize(waiting, 'planned step')
  return [`waits for a manual action; the action "let-it-run" continues its ${steps}`]
}

function describeProgression(verification: Verification): readonly string[] {
  const { progression, polled = 0 } = verification
  if (progression === undefined || pendingSteps(verification).length === 0) return []
  if (progression === 'manual')
    return ['waits for a manual action: no step runs by itself, fast-forward to "next" runs one']
  return [`waits for the next poll (${polled + 1} of ${progression.polls})`]
}

function formatAction(act: Action, style: ReasonStyle): string {
  const reason = 'reason' in act ? act.reason : undefined
  const name = act.as === 'platform' ? `status: ${act.shows ?? act.to}` : `${act.as} ${act.do}`
  return name + formatReason(reason, style)
}

function formatReason(reason: Transition['reason'], style: ReasonStyle): string {
  return reason === undefined ? '' : `, reason: ${wireReason(reason, style)}`
}

// Rounds up to seconds, but keeps waits below a second exact instead of showing "in 0s".
function formatWait(length: DurationMs): string {
  return formatDuration(length < second ? length : duration(Math.ceil(length / second) * second))
}

function formatByDay(lines: readonly ExplanationLine[]): readonly string[] {
  const days = lines.map(({ at }) =>
    at === undefined ? undefined : formatInstant(at).slice(0, -14),
  )
  const severalDays = new Set(days.filter((day) => day !== undefined)).size > 1
  return lines.flatMap((line, i) => {
    const day = days[i]
    const isNew = severalDays && line.at !== undefined && day !== days[i - 1]
    return isNew ? [`  ${day} ${weekdayOf(line.at)}`, formatLine(line)] : [formatLine(line)]
  })
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function weekdayOf(at: Instant): string {
  return WEEKDAYS[new Date(at).getUTCDay()] ?? ''
}

function formatLine({ at, text, mark = ' ' }: ExplanationLine): string {
  const time = at === undefined ? '' : formatInstant(at).slice(-13, -5)
  return `${mark} ${time.padEnd(8)}  ${text}`
}
