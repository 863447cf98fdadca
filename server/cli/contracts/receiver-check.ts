import { countWithin, plainOf, sampleWithin } from '../../../contracts/callbacks/delivery-order.ts'
import { DOCUMENTED_LIVES } from '../../../contracts/callbacks/documented-histories.ts'
import { explore } from '../../../contracts/callbacks/explore-orders.ts'
import {
  type Answer,
  answerWarnings,
  type Checked,
  type Explored,
  type HookReport,
  isAcknowledged,
} from '../../../contracts/callbacks/findings.ts'
import { scenarioOf } from '../../../contracts/callbacks/order-scenario.ts'
import type { ToldLife } from '../../../contracts/callbacks/receiver-pact.ts'
import { randomFrom } from '../../domain/base/random.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Status } from '../../domain/model/status.ts'
import type { DurationMs } from '../../domain/time/instant.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { Application } from './application.ts'
import type { HookEmulator } from './receiver-emulator.ts'

export type HookPlan = {
  readonly hook: string
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

export type Watching = {
  readonly checked: (checked: Checked) => void
  /** A documented life, with what was sent. */
  readonly told: (life: ToldLife) => void
  readonly progress: (tried: number, of: number) => void
}

type Parts = { readonly emulator: HookEmulator; readonly application: Application }

/** Tells a receiver everything that is documented, then the same in every order. */
export async function checkHook(
  plan: HookPlan,
  parts: Parts,
  watching: Watching,
): Promise<HookReport> {
  const seen: Answer[] = []
  const documented = await tellDocumented(plan, parts, (checked, life) => {
    seen.push(...checked.answers)
    watching.checked(checked)
    watching.told({ ...checked, ...life })
  })
  const explored = await exploreIfWell(plan, parts, { documented, seen, watching })
  const { events, copies, seed, probed, timeLimit } = plan
  const warnings = [...refusalWarnings(plan, seen), ...answerWarnings(seen, timeLimit)]
  const hook = shownHook(plan.hook)
  return { hook, seed, events: plainOf(events), copies, probed, documented, explored, warnings }
}

/** The receiver's URL without its query, which may hold a secret. */
export function shownHook(hook: string): string {
  const { origin, pathname, search } = new URL(hook)
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}

async function tellDocumented(
  { creates, methods, field }: HookPlan,
  { emulator, application }: Parts,
  told: (checked: Checked, life: Pick<ToldLife, 'id' | 'sent'>) => void,
): Promise<readonly Checked[]> {
  const all: Checked[] = []
  for (const method of creates ? [undefined] : methods) {
    for (const { name, scenario, custom } of DOCUMENTED_LIVES) {
      // What comes back unchanged is for the application to choose.
      if (method === undefined && custom !== undefined) continue
      const opened = method === undefined ? application.create : { method, field, custom }
      const { answers, ...life } = await emulator.live(scenario, opened)
      const checked = { name, ...(method !== undefined && { method }), answers }
      all.push(checked)
      told(checked, life)
      if (answers.some(isWithoutAnswer)) return all
    }
  }
  return all
}

// Whoever is not there, or hangs, would only cost the time limit again and again.
function isWithoutAnswer({ outcome }: Answer): boolean {
  return ['timeout', 'refused', 'dns_error', 'tls'].includes(outcome)
}

async function exploreIfWell(
  plan: HookPlan,
  { emulator, application }: Parts,
  {
    documented,
    seen,
    watching,
  }: {
    readonly documented: readonly Checked[]
    readonly seen: Answer[]
    readonly watching: Watching
  },
): Promise<Explored | { readonly skipped: string }> {
  const well = documented.find(({ answers }) => answers.every(isAcknowledged))
  if (well === undefined || seen.some(isWithoutAnswer)) {
    return { skipped: 'The callbacks of an ordinary life must be acknowledged first.' }
  }
  const { events, copies, most, seed, field, creates, probed, probeAfter } = plan
  if (most === 0) return { skipped: '--schedules is 0.' }
  const { method = 'POST' } = well
  const opened = creates ? application.create : { method, field }
  const schedules = sampleWithin({ events, copies }, most, randomFrom(seed, 'schedules'))
  return explore({
    events,
    schedules,
    total: countWithin({ events, copies }),
    progress: (tried) => watching.progress(tried, schedules.length),
    async tell(schedule) {
      const { id, answers } = await emulator.live(scenarioOf(schedule), opened)
      seen.push(...answers)
      if (!probed) return { answers }
      if (probeAfter > 0) await new Promise<void>((resolve) => runAfter(probeAfter, resolve))
      const { text, trouble } = await application.outcomeOf(id)
      const isWhole =
        schedule.length === events.length && schedule.join() === plainOf(events).join()
      if (trouble !== undefined && isWhole) {
        throw new UserError(`--probe failed after an ordinary life: ${trouble}`)
      }
      return { answers, outcome: text }
    },
  })
}

function refusalWarnings({ creates }: HookPlan, seen: readonly Answer[]): readonly string[] {
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
