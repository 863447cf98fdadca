import {
  countWithin,
  plainSchedule,
  sampleWithin,
} from '../../../contracts/callbacks/delivery-order.ts'
import { DOCUMENTED_HISTORIES } from '../../../contracts/callbacks/documented-histories.ts'
import { exploreOrders } from '../../../contracts/callbacks/explore-orders.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  type ExplorationResult,
  isAcknowledged,
  type ReceiverReport,
  responseWarnings,
} from '../../../contracts/callbacks/findings.ts'
import { scenarioForSchedule } from '../../../contracts/callbacks/order-scenario.ts'
import type { SentHistory } from '../../../contracts/callbacks/receiver-pact.ts'
import { randomFrom } from '../../domain/base/random.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Status } from '../../domain/model/status.ts'
import type { DurationMs } from '../../domain/time/instant.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { Application } from './application.ts'
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
  /** Whether the application opens the verifications, and whether it is asked for their outcome. */
  readonly creates: boolean
  readonly probed: boolean
}

export type ReceiverCheckListener = {
  readonly onChecked: (checked: CheckedHistory) => void
  /** A documented life, with what was sent. */
  readonly onSent: (life: SentHistory) => void
  readonly onProgress: (tried: number, of: number) => void
}

type ReceiverCheckDeps = { readonly emulator: ReceiverEmulator; readonly application: Application }

/** Tells a receiver everything that is documented, then the same in every order. */
export async function checkReceiver(
  plan: ReceiverCheckPlan,
  parts: ReceiverCheckDeps,
  watching: ReceiverCheckListener,
): Promise<ReceiverReport> {
  const seen: CheckedResponse[] = []
  const documented = await checkDocumented(plan, parts, (checked, life) => {
    seen.push(...checked.answers)
    watching.onChecked(checked)
    watching.onSent({ ...checked, ...life })
  })
  const explored = await exploreIfHealthy(plan, parts, { documented, seen, watching })
  const { events, copies, seed, probed, timeLimit } = plan
  const warnings = [...refusalWarnings(plan, seen), ...responseWarnings(seen, timeLimit)]
  const hook = formatReceiverUrl(plan.receiverUrl)
  return {
    hook,
    seed,
    events: plainSchedule(events),
    copies,
    probed,
    documented,
    explored,
    warnings,
  }
}

/** The receiver's URL without its query, which may hold a secret. */
export function formatReceiverUrl(hook: string): string {
  const { origin, pathname, search } = new URL(hook)
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}

async function checkDocumented(
  { creates, methods, field }: ReceiverCheckPlan,
  { emulator, application }: ReceiverCheckDeps,
  told: (checked: CheckedHistory, life: Pick<SentHistory, 'id' | 'sent'>) => void,
): Promise<readonly CheckedHistory[]> {
  const all: CheckedHistory[] = []
  for (const method of creates ? [undefined] : methods) {
    for (const { name, scenario, custom } of DOCUMENTED_HISTORIES) {
      // What comes back unchanged is for the application to choose.
      if (method === undefined && custom !== undefined) continue
      const opened = method === undefined ? application.create : { method, field, custom }
      const { responses: answers, ...life } = await emulator.runVerification(scenario, opened)
      const checked = { name, ...(method !== undefined && { method }), answers }
      all.push(checked)
      told(checked, life)
      if (answers.some(hasNoResponse)) return all
    }
  }
  return all
}

// Whoever is not there, or hangs, would only cost the time limit again and again.
function hasNoResponse({ outcome }: CheckedResponse): boolean {
  return ['timeout', 'refused', 'dns_error', 'tls'].includes(outcome)
}

async function exploreIfHealthy(
  plan: ReceiverCheckPlan,
  { emulator, application }: ReceiverCheckDeps,
  {
    documented,
    seen,
    watching,
  }: {
    readonly documented: readonly CheckedHistory[]
    readonly seen: CheckedResponse[]
    readonly watching: ReceiverCheckListener
  },
): Promise<ExplorationResult | { readonly skipped: string }> {
  const well = documented.find(({ answers }) => answers.every(isAcknowledged))
  if (well === undefined || seen.some(hasNoResponse)) {
    return { skipped: 'The callbacks of an ordinary life must be acknowledged first.' }
  }
  const { events, copies, most, seed, field, creates, probed, probeAfter } = plan
  if (most === 0) return { skipped: '--schedules is 0.' }
  const { method = 'POST' } = well
  const opened = creates ? application.create : { method, field }
  const schedules = sampleWithin({ events, copies }, most, randomFrom(seed, 'schedules'))
  return exploreOrders({
    events,
    schedules,
    total: countWithin({ events, copies }),
    progress: (tried) => watching.onProgress(tried, schedules.length),
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
        schedule.length === events.length && schedule.join() === plainSchedule(events).join()
      if (trouble !== undefined && isWhole) {
        throw new UserError(`--probe failed after an ordinary life: ${trouble}`)
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
