import type { CallbackDelivery } from '../../domain/model/callback.ts'
import type { Action } from '../../domain/model/plan.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import { pendingSteps, type Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { formatChaosMark } from '../../domain/verification/describe-callbacks.ts'
import { forecastDeliveries } from '../../domain/verification/forecast.ts'
import { mergedHistory } from '../../domain/verification/merged-history.ts'
import { STATUS_TONES, type Tone } from './badge.ts'

/** One event of the picture. An event without an instant waits for a poll or for a person. */
export interface TimelineMark {
  readonly kind: 'status' | 'action' | 'callback' | 'request'
  readonly lane: 'user' | 'operator' | 'platform' | 'server'
  readonly at?: Instant | undefined
  /** True if the event is still due. */
  readonly isPlanned: boolean
  /** A short text: a status, an action, or the outcome of an attempt such as `delivered 200`. */
  readonly label: string
  readonly tone: Tone
  /** Details such as the reason, `by hand`, or the chaos rules. */
  readonly notes: readonly string[]
  /** For an attempt of a callback: its delivery, its number from 1, and the status that it reports. */
  readonly attempt?: { readonly delivery: string; readonly number: number; readonly status: string }
}

/** Everything that the picture of one verification shows, in the order of time. */
export interface TimelineView {
  readonly now: Instant
  readonly marks: readonly TimelineMark[]
}

/** A request of the client, as the picture shows it. */
export interface TimelineRequest {
  readonly at: Instant
  readonly method: string
  readonly path: string
  readonly status: number
  readonly fault?: string | undefined
}

export interface TimelineOptions {
  readonly reasonStyle: ReasonStyle
  readonly requests?: readonly TimelineRequest[]
}

/** Returns the past and the planned events of a verification. Times are the verification's own. Pure. */
export function timelineViewOf(
  verification: Verification,
  now: Instant,
  { reasonStyle, requests = [] }: TimelineOptions,
): TimelineView {
  const marks = [
    ...pastMarks(verification, reasonStyle),
    ...attemptMarks(verification.deliveries),
    ...requests.map(requestMark),
    ...plannedStepMarks(verification, reasonStyle),
    ...plannedCallbackMarks(verification),
  ]
  const last = Number.POSITIVE_INFINITY
  return {
    now,
    marks: marks.toSorted((a, b) =>
      (a.at ?? last) < (b.at ?? last) ? -1 : Number((a.at ?? last) > (b.at ?? last)),
    ),
  }
}

function pastMarks(verification: Verification, style: ReasonStyle): readonly TimelineMark[] {
  return mergedHistory(verification).map((entry): TimelineMark => {
    if (entry.kind === 'action') {
      const { act, at, by } = entry.action
      return { ...actionMark(act, style, by === 'person'), at, isPlanned: false }
    }
    const { at, to, shownAs, reason, by } = entry.transition
    return {
      kind: 'status',
      lane: 'platform',
      at,
      isPlanned: false,
      label: shownAs ?? to,
      tone: STATUS_TONES[to],
      notes: [...reasonNotes(reason, style), ...(by === 'person' ? ['by hand'] : [])],
    }
  })
}

function actionMark(
  act: Action,
  style: ReasonStyle,
  byHand = false,
): Omit<TimelineMark, 'at' | 'isPlanned'> {
  const lane = act.as === 'operator' ? 'operator' : act.as === 'user' ? 'user' : 'platform'
  const reason = 'reason' in act ? act.reason : undefined
  const label = act.as === 'platform' ? (act.shows ?? act.to) : act.do
  const tone = act.as === 'platform' ? STATUS_TONES[act.to] : ACTION_TONES[act.do]
  const notes = [...reasonNotes(reason, style), ...(byHand ? ['by hand'] : [])]
  return { kind: act.as === 'platform' ? 'status' : 'action', lane, label, tone: tone ?? '', notes }
}

const ACTION_TONES: Readonly<Record<string, Tone>> = {
  approve: 'good',
  reject: 'bad',
  abandon: 'wait',
  'ask-retry': 'wait',
}

function reasonNotes(reason: string | undefined, style: ReasonStyle): readonly string[] {
  return reason === undefined ? [] : [wireReason(reason, style)]
}

function attemptMarks(deliveries: readonly CallbackDelivery[]): readonly TimelineMark[] {
  return deliveries.flatMap((delivery): readonly TimelineMark[] => {
    const { attempts, status, moment } = delivery
    if (attempts.length === 0 && status !== 'scheduled' && status !== 'sending') {
      const tone = status === 'dropped' ? 'wait' : 'bad'
      return [callbackMark(delivery, { at: moment.at, label: status, tone, isPlanned: false })]
    }
    return attempts.map(({ at, outcome, httpStatus }, i) => {
      const label = httpStatus === undefined ? outcome : `${outcome} ${httpStatus}`
      const tone = outcome === 'delivered' ? 'good' : 'bad'
      return callbackMark(delivery, { at, label, tone, isPlanned: false }, i + 1)
    })
  })
}

function plannedStepMarks(verification: Verification, style: ReasonStyle): readonly TimelineMark[] {
  const isTimed = verification.progression === undefined
  return pendingSteps(verification).map((step) => {
    return { ...actionMark(step.act, style), at: isTimed ? step.at : undefined, isPlanned: true }
  })
}

function plannedCallbackMarks(verification: Verification): readonly TimelineMark[] {
  const scheduled = verification.deliveries.filter(
    ({ status }) => status === 'scheduled' || status === 'sending',
  )
  const isTimed = verification.progression === undefined
  return [...scheduled, ...forecastDeliveries(verification)].map((delivery) => {
    const { status, dueAt, moment } = delivery
    const at = isTimed || scheduled.includes(delivery) ? dueAt : undefined
    const label = status === 'dropped' ? 'dropped' : moment.status
    const planned = { at, label, tone: '', isPlanned: true } as const
    return callbackMark(delivery, planned, delivery.attempts.length + 1)
  })
}

function callbackMark(
  { id, moment, chaos = [], forged }: CallbackDelivery,
  mark: Pick<TimelineMark, 'at' | 'label' | 'tone' | 'isPlanned'>,
  number = 1,
): TimelineMark {
  const notes = [
    ...(chaos.length > 0 ? [`chaos: ${chaos.map(formatChaosMark).join(', ')}`] : []),
    ...(forged === undefined ? [] : ['forged']),
  ]
  const attempt = { delivery: id, number, status: moment.status }
  return { ...mark, kind: 'callback', lane: 'server', notes, attempt }
}

function requestMark({ at, method, path, status, fault }: TimelineRequest): TimelineMark {
  return {
    kind: 'request',
    lane: 'server',
    at,
    isPlanned: false,
    label: `${method} ${path} ${status === 0 ? 'no answer' : status}`,
    tone: status >= 400 || status === 0 ? 'bad' : 'good',
    notes: fault === undefined ? [] : [`fault: ${fault}`],
  }
}
