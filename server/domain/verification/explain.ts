import type { Act } from '../model/plan.ts'
import { type ReasonStyle, wireReason } from '../model/reasons.ts'
import { type Deed, stepsAhead, type Transition, type Verification } from '../model/verification.ts'
import { escapeControls } from '../text/terminal-text.ts'
import {
  between,
  type DurationMs,
  duration,
  durationText,
  type Instant,
  isoOf,
  second,
} from '../time/instant.ts'
import { pastCallbacks, upcomingCallbacks } from './callback-timeline.ts'
import { courseOf } from './merged-history.ts'
import { pollsUntil } from './progression.ts'

/**
 * A life as text for people: past, now, plan; one line an event, in the verification's own time (UTC).
 * Where it spans more than one day, each day has a line of its own above its events.
 *
 *     5f0c6a1e-7b1d-4c57  slow-operator  anna@example.com
 *       09:00:00  running
 *       09:01:30  validation
 *     · 09:12:00  now
 *       09:46:30  ok  (in 34m30s)
 */
export function explained(verification: Verification, now: Instant, style: ReasonStyle): string {
  const { id, scenario, request, openedAt } = verification
  const head = `${id}  ${scenario.name}  ${request.mail}`
  const chosen = `  opened ${isoOf(openedAt)}, scenario chosen by ${chooser(scenario)}`
  const lines = [...past(verification, style), { at: now, text: 'now', mark: '·' }]
  const events = byDay([...lines, ...upcoming(verification, now, style)])
  const waiting = awaitedNow(verification).map((line) => `  ${line}`)
  return [head, chosen, ...events, ...waiting, ''].map(escapeControls).join('\n')
}

function chooser({ selectedBy, route }: Verification['scenario']): string {
  return route === undefined ? selectedBy : `${selectedBy} ${route}`
}

type Line = { readonly at?: Instant; readonly text: string; readonly mark?: string }

type DatedLine = Line & { readonly at: Instant }

function past(verification: Verification, style: ReasonStyle): readonly DatedLine[] {
  const callbacks = pastCallbacks(verification)
  const lines = courseOf(verification).flatMap((happening): readonly DatedLine[] => {
    if (happening.kind === 'deed') return [deedLine(happening.deed, style)]
    const { transition, place } = happening
    const told = callbacks.filter((line) => line.at === transition.at && line.tells === place)
    return [transitionLine(transition, style), ...told]
  })
  const others = callbacks.filter((line) => !lines.includes(line))
  return [...lines, ...others].toSorted((a, b) => a.at - b.at)
}

function deedLine({ at, act, by }: Deed, style: ReasonStyle): DatedLine {
  return { at, text: `${actText(act, style)}  (${by})` }
}

function transitionLine({ at, to, shownAs, reason }: Transition, style: ReasonStyle): DatedLine {
  const why = reason === undefined ? '' : `  ${wireReason(reason, style)}`
  return { at, text: `${shownAs ?? to}${why}` }
}

function upcoming(verification: Verification, now: Instant, style: ReasonStyle): readonly Line[] {
  const wait = (at: Instant) => (at > now ? `  (in ${waitText(between(now, at))})` : '')
  const steps = stepsAhead(verification).map(({ at, act }, place) =>
    verification.progression === undefined
      ? { at, text: actText(act, style) + wait(at) }
      : { text: actText(act, style) + turn(pollsUntil(verification, place)) },
  )
  const callbacks = upcomingCallbacks(verification, now).map(({ at, text }) => ({
    at,
    text: text + wait(at),
  }))
  return inOrder([...steps, ...callbacks])
}

function turn(polls: number | undefined): string {
  if (polls === undefined) return '  (by hand)'
  return polls === 1 ? '  (at the next poll)' : `  (in ${polls} polls)`
}

// What has no instant comes last, as it was planned.
function inOrder(lines: readonly Line[]): readonly Line[] {
  const last = Number.POSITIVE_INFINITY
  return lines.toSorted((a, b) => (a.at === b.at ? 0 : (a.at ?? last) - (b.at ?? last)))
}

/** What it waits for where time alone does not go on with it; at most one sentence. */
export function awaitedNow(verification: Verification): readonly string[] {
  const { heldSince, plan } = verification
  if (heldSince === undefined) return awaited(verification)
  const waiting = plan.filter((step) => step.by === 'scenario').length
  if (waiting === 0) return ['waits for people']
  const steps = waiting === 1 ? 'the planned step goes' : `${waiting} planned steps go`
  return [`waits for people; ${steps} on after "let-it-run"`]
}

function awaited(verification: Verification): readonly string[] {
  const { progression, polled = 0 } = verification
  if (progression === undefined || stepsAhead(verification).length === 0) return []
  if (progression === 'manual') return ['waits to be moved on by hand: fast-forward to next']
  return [`waits for the next poll (${polled + 1} of ${progression.polls})`]
}

function actText(act: Act, style: ReasonStyle): string {
  const reason = 'reason' in act && act.reason !== undefined ? wireReason(act.reason, style) : ''
  const name = act.as === 'platform' ? (act.shows ?? act.to) : `${act.as} ${act.do}`
  return `${name}  ${reason}`.trim()
}

// On a running clock nobody wants to know the milliseconds; what is near is not "in 0s".
function waitText(length: DurationMs): string {
  return durationText(length < second ? length : duration(Math.ceil(length / second) * second))
}

function byDay(lines: readonly Line[]): readonly string[] {
  const days = lines.map(({ at }) => (at === undefined ? undefined : isoOf(at).slice(0, -14)))
  const severalDays = new Set(days.filter((day) => day !== undefined)).size > 1
  return lines.flatMap((line, i) => {
    const day = days[i]
    const isNew = severalDays && line.at !== undefined && day !== days[i - 1]
    return isNew ? [`  ${day} ${weekdayOf(line.at)}`, written(line)] : [written(line)]
  })
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function weekdayOf(at: Instant): string {
  return WEEKDAYS[new Date(at).getUTCDay()] ?? ''
}

function written({ at, text, mark = ' ' }: Line): string {
  const time = at === undefined ? '' : isoOf(at).slice(-13, -5)
  return `${mark} ${time.padEnd(8)}  ${text}`
}
