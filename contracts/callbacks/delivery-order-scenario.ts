import { STATUSES, type Status } from '../../server/domain/model/status.ts'
import type {
  ChaosText,
  ExpectationText,
  ScenarioText,
  StepText,
} from '../../server/domain/scenarios/scenario.ts'
import { abbreviate } from '../../server/domain/text/quote.ts'
import { formatDuration, minute, second } from '../../server/domain/time/instant.ts'
import { formatSchedule, type Schedule, undisturbedSchedule } from './delivery-order.ts'

/**
 * Creates the scenario whose callbacks arrive as in the schedule: it does not send missing events, delays
 * late events, and duplicates repeated events. It sends each callback as early as the order permits. So when the
 * last callback is sent, GET shows the most advanced status of all callbacks. Pure.
 */
export function scenarioForSchedule(schedule: Schedule): ScenarioText {
  const statusPath = statusPathOf(schedule)
  const arrivals = arrivalsOf(schedule)
  const chaos = chaosOf(arrivals)
  return {
    version: 1,
    // A title may have 120 characters.
    title: `The callbacks arrive as: ${abbreviate(formatSchedule(schedule), 90)}`,
    timeline: statusPath.map(stepTo),
    callbacks: {
      send: undisturbedSchedule(schedule),
      ...(schedule.includes('running') && { delay: formatDuration(second) }),
      retry: { attempts: 0 },
      ...(chaos.length > 0 && { chaos }),
    },
    expect: expectedOf(statusPath, arrivals),
  }
}

/** Formats the scenario of a schedule as a YAML file. */
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

/** Computes when each callback arrives, and its delay compared with an undisturbed network, in milliseconds. */
function arrivalsOf(schedule: Schedule): readonly Arrival[] {
  const statusPath = statusPathOf(schedule)
  // Delay the callback of `running`, so that the application knows the id before the callback arrives.
  const delay = schedule.includes('running') ? second : 0
  let last = 0
  return schedule.map((event) => {
    const regularAt = (statusPath.indexOf(event) + 1) * minute + delay
    last = Math.max(regularAt, last + second)
    return { event, at: last, heldBack: last - regularAt }
  })
}

/** The statuses of the verification: always `validation` and a final status, even if the schedule contains neither. */
function statusPathOf(schedule: Schedule): readonly Status[] {
  const ends = (['ok', 'ko'] as const).filter((end) => schedule.includes(end))
  return ['validation', ...(ends.length === 0 ? (['ok'] as const) : ends)]
}

function stepTo(status: Status): StepText {
  const reason = REASONS[status]
  return { wait: formatDuration(minute), status, ...(reason !== undefined && { reason }) }
}

// These values are from the vendor's examples.
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
  statusPath: readonly Status[],
  arrivals: readonly Arrival[],
): readonly ExpectationText[] {
  const statuses = ['running' as const, ...statusPath].map((status, i) => ({
    at: i * minute,
    status,
  }))
  const callbacks = arrivals.map(({ at, event }) => ({ at, callback: event }))
  return [...statuses, ...callbacks]
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...expectation }) => ({ t: formatDuration(at as typeof minute), ...expectation }))
}

function formatFlowMap(item: object): string {
  const pairs = Object.entries(item).map(
    ([key, value]) => `${key}: ${formatPlainValue(key, value)}`,
  )
  return `{ ${pairs.join(', ')} }`
}

/** Quotes only instants of `expect`, as people write them. The other values need no quotes. */
function formatPlainValue(key: string, value: unknown): string {
  return key === 't' ? JSON.stringify(value) : String(value)
}
