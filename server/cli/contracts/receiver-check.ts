import {
  countWithin,
  sampleWithin,
  undisturbedSchedule,
} from '../../../contracts/callbacks/delivery-order.ts'
import { scenarioForSchedule } from '../../../contracts/callbacks/delivery-order-scenario.ts'
import { RECEIVER_HISTORIES } from '../../../contracts/callbacks/documented-histories.ts'
import { exploreOrders } from '../../../contracts/callbacks/explore-orders.ts'
import type { SentHistory } from '../../../contracts/callbacks/format-receiver-pact.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  type ExplorationResult,
  isAcknowledged,
  type ReceiverReport,
  responseWarnings,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { randomFrom } from '../../domain/base/random.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Status } from '../../domain/model/status.ts'
import type { DurationMs } from '../../domain/time/instant.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { Application } from './application-under-test.ts'
import type { ReceiverEmulator } from './receiver-emulator.ts'

export type ReceiverCheckPlan = {
  readonly receiverUrl: string
  readonly seed: number
  readonly methods: readonly ('POST' | 'JSON')[]
  readonly field: string
  readonly events: readonly Status[]
  readonly copies: number
  readonly most: number
  readonly timeLimit: DurationMs
  readonly probeAfter: DurationMs
  /** True if the application opens the verifications (`--create`). */
  readonly creates: boolean
  /** True if the application is asked for their outcome (`--probe`). */
  readonly probed: boolean
}

export type ReceiverCheckListener = {
  readonly onChecked: (checked: CheckedHistory) => void
  /** Called with the callbacks of a documented history. */
  readonly onSent: (run: SentHistory) => void
  readonly onProgress: (tried: number, of: number) => void
}

type ReceiverCheckDeps = { readonly emulator: ReceiverEmulator; readonly application: Application }

/** Sends a receiver all documented histories, then its callbacks in every order. */
export async function checkReceiver(
  plan: ReceiverCheckPlan,
  deps: ReceiverCheckDeps,
  listener: ReceiverCheckListener,
): Promise<ReceiverReport> {
  const seen: CheckedResponse[] = []
  const documented = await checkDocumented(plan, deps, (checked, run) => {
    seen.push(...checked.answers)
    listener.onChecked(checked)
    listener.onSent({ ...checked, ...run })
  })
  const explored = await exploreIfHealthy(plan, deps, { documented, seen, listener })
  const { events, copies, seed, probed, timeLimit } = plan
  const warnings = [...refusalWarnings(plan, seen), ...responseWarnings(seen, timeLimit)]
  const receiverUrl = formatReceiverUrl(plan.receiverUrl)
  return {
    hook: receiverUrl,
    seed,
    events: undisturbedSchedule(events),
    copies,
    probed,
    documented,
    explored,
    warnings,
  }
}

/** Formats the receiver's URL without its query, which may contain a secret. */
export function formatReceiverUrl(receiverUrl: string): string {
  const { origin, pathname, search } = new URL(receiverUrl)
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}

async function checkDocumented(
  { creates, methods, field }: ReceiverCheckPlan,
  { emulator, application }: ReceiverCheckDeps,
  onChecked: (checked: CheckedHistory, run: Pick<SentHistory, 'id' | 'sent'>) => void,
): Promise<readonly CheckedHistory[]> {
  const histories: CheckedHistory[] = []
  for (const method of creates ? [undefined] : methods) {
    for (const { name, scenario, custom } of RECEIVER_HISTORIES) {
      // Skip histories with `custom`: with --create the application sets it.
      if (method === undefined && custom !== undefined) continue
      const opened = method === undefined ? application.create : { method, field, custom }
      const { responses: answers, ...run } = await emulator.runVerification(scenario, opened)
      const checked = { name, ...(method !== undefined && { method }), answers }
      histories.push(checked)
      onChecked(checked, run)
      if (answers.some(hasNoResponse)) return histories
    }
  }
  return histories
}

// A receiver that is down or hangs would cost the time limit for every schedule, so skip the exploration.
function hasNoResponse({ outcome }: CheckedResponse): boolean {
  return ['timeout', 'refused', 'dns_error', 'tls'].includes(outcome)
}

async function exploreIfHealthy(
  plan: ReceiverCheckPlan,
  { emulator, application }: ReceiverCheckDeps,
  {
    documented,
    seen,
    listener,
  }: {
    readonly documented: readonly CheckedHistory[]
    readonly seen: CheckedResponse[]
    readonly listener: ReceiverCheckListener
  },
): Promise<ExplorationResult | { readonly skipped: string }> {
  const acknowledgedHistory = documented.find(({ answers }) => answers.every(isAcknowledged))
  if (acknowledgedHistory === undefined || seen.some(hasNoResponse)) {
    return { skipped: 'The callbacks of an ordinary verification must be acknowledged first.' }
  }
  const { events, copies, most, seed, field, creates, probed, probeAfter } = plan
  if (most === 0) return { skipped: '--schedules is 0.' }
  const { method = 'POST' } = acknowledgedHistory
  const opened = creates ? application.create : { method, field }
  const schedules = sampleWithin({ events, copies }, most, randomFrom(seed, 'schedules'))
  return exploreOrders({
    events,
    schedules,
    total: countWithin({ events, copies }),
    progress: (tried) => listener.onProgress(tried, schedules.length),
    async deliver(schedule) {
      const { id, responses: answers } = await emulator.runVerification(
        scenarioForSchedule(schedule),
        opened,
      )
      seen.push(...answers)
      if (!probed) return { answers }
      if (probeAfter > 0) await new Promise<void>((resolve) => runAfter(probeAfter, resolve))
      const { text, failure: trouble } = await application.outcomeOf(id)
      const isWhole =
        schedule.length === events.length && schedule.join() === undisturbedSchedule(events).join()
      if (trouble !== undefined && isWhole) {
        throw new UserError(`--probe failed after an ordinary verification: ${trouble}`)
      }
      return { answers, outcome: text }
    },
  })
}

function refusalWarnings(
  { creates }: ReceiverCheckPlan,
  seen: readonly CheckedResponse[],
): readonly string[] {
  const refused = seen.find(({ httpStatus = 0 }) => httpStatus >= 400 && httpStatus < 500)
  if (refused === undefined) return []
  const { httpStatus } = refused
  return creates
    ? [
        `The receiver answered ${httpStatus} about a verification that its application has opened: is the path of --url right, and does it keep the id before it answers?`,
      ]
    : [
        `The receiver answered ${httpStatus}. A real application refuses ids that it never created${httpStatus === 404 ? '; or there is nothing at this path' : ''}: let it open each verification itself, with --create <command|URL>.`,
      ]
}
