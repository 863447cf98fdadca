import { STATUSES, type Status } from '../../server/domain/model/status.ts'
import type {
  ChaosText,
  ExpectationText,
  ScenarioText,
  StepText,
} from '../../server/domain/scenarios/scenario.ts'
import { abbreviate } from '../../server/domain/text/quote.ts'
import { formatDuration, minute, second } from '../../server/domain/time/instant.ts'
import { formatSchedule, plainSchedule, type Schedule } from './delivery-order.ts'

/**
 * The scenario whose callbacks arrive as a schedule says: what is left out of it is not sent, what comes
 * later than its own instant is held back, what comes again is a duplicate. Everything is told as early
 * as the order permits, so that GET shows, at the last callback, the furthest status that was told. Pure.
 */
export function scenarioForSchedule(schedule: Schedule): ScenarioText {
  const life = statusPathOf(schedule)
  const arrivals = arrivalsOf(schedule)
  const chaos = chaosOf(arrivals)
  return {
    version: 1,
    // The language has 120 characters for a title.
    title: `The callbacks arrive as: ${abbreviate(formatSchedule(schedule), 90)}`,
    timeline: life.map(stepTo),
    callbacks: {
      send: plainSchedule(schedule),
      ...(schedule.includes('running') && { delay: formatDuration(second) }),
      retry: { attempts: 0 },
      ...(chaos.length > 0 && { chaos }),
    },
    expect: expectedOf(life, arrivals),
  }
}

/** The same as a file. */
export function formatScheduleFile(schedule: Schedule): string {
  const { title, timeline = [], callbacks = {}, expect = [] } = scenarioForSchedule(schedule)
  const { send = [], delay, retry, chaos = [] } = callbacks
  const list = (items: readonly object[], indent: string) =>
    items.map((item) => `${indent}- ${formatFlowMap(item)}`)
  return [
    'version: 1',
    `title: ${JSON.stringify(title)}`,
    'timeline:',
    ...list(timeline, '  '),
    'callbacks:',
    `  send: [${send.join(', ')}]`,
    ...(delay === undefined ? [] : [`  delay: ${delay}`]),
    `  retry: ${formatFlowMap(retry ?? {})}`,
    ...(chaos.length === 0 ? [] : ['  chaos:', ...list(chaos, '    ')]),
    'expect:',
    ...list(expect, '  '),
    '',
  ].join('\n')
}

type Arrival = { readonly event: Status; readonly at: number; readonly heldBack: number }

/** When each one arrives, and how much later than an undisturbed network would bring it. */
function arrivalsOf(schedule: Schedule): readonly Arrival[] {
  const life = statusPathOf(schedule)
  // An application must have heard the id before it is told about it.
  const delay = schedule.includes('running') ? second : 0
  let last = 0
  return schedule.map((event) => {
    const own = (life.indexOf(event) + 1) * minute + delay
    last = Math.max(own, last + second)
    return { event, at: last, heldBack: last - own }
  })
}

// Everybody passes through validation, and an end that nobody is told of is an end all the same.
function statusPathOf(schedule: Schedule): readonly Status[] {
  const ends = (['ok', 'ko'] as const).filter((end) => schedule.includes(end))
  return ['validation', ...(ends.length === 0 ? (['ok'] as const) : ends)]
}

function stepTo(status: Status): StepText {
  const reason = REASONS[status]
  return { wait: formatDuration(minute), status, ...(reason !== undefined && { reason }) }
}

// The vendor's own examples.
const REASONS: Partial<Readonly<Record<Status, string>>> = {
  ok: 'identity_verified',
  ko: 'identity_document_not_available',
}

function chaosOf(arrivals: readonly Arrival[]): readonly ChaosText[] {
  const by = (ms: number) => formatDuration(ms as typeof second)
  return STATUSES.flatMap((status): readonly ChaosText[] => {
    const [first, ...copies] = arrivals.filter(({ event }) => event === status)
    if (first === undefined) return []
    return [
      ...(first.heldBack === 0 ? [] : [{ do: 'reorder' as const, status, by: by(first.heldBack) }]),
      ...copies.map(({ at }) => ({ do: 'duplicate' as const, status, by: by(at - first.at) })),
    ]
  })
}

function expectedOf(
  life: readonly Status[],
  arrivals: readonly Arrival[],
): readonly ExpectationText[] {
  const statuses = ['running' as const, ...life].map((status, i) => ({ at: i * minute, status }))
  const callbacks = arrivals.map(({ at, event }) => ({ at, callback: event }))
  return [...statuses, ...callbacks]
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...sight }) => ({ t: formatDuration(at as typeof minute), ...sight }))
}

function formatFlowMap(item: object): string {
  const pairs = Object.entries(item).map(
    ([key, value]) => `${key}: ${formatPlainValue(key, value)}`,
  )
  return `{ ${pairs.join(', ')} }`
}

// An instant of `expect` is quoted as people quote it; nothing else here needs it.
function formatPlainValue(key: string, value: unknown): string {
  return key === 't' ? JSON.stringify(value) : String(value)
}
