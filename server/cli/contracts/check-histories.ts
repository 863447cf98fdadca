import { RECEIVER_HISTORIES } from '../../../contracts/callbacks/documented-histories.ts'
import type { SentHistory } from '../../../contracts/callbacks/format-receiver-pact.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  isAcknowledged,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import type { Application } from './application-under-test.ts'
import type { HistoryRun } from './check-outcomes.ts'
import type { EncodedOpening } from './receiver-check-context.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'
import type { ReceiverEmulator } from './receiver-emulator.ts'
import type { TimeBudget } from './time-budget.ts'

export type HistoryCheckDeps = {
  readonly emulator: ReceiverEmulator
  readonly application: Application
  readonly budget: TimeBudget
  /** Is called with every answer of the receiver. */
  readonly seen: CheckedResponse[]
}

/**
 * Sends the documented histories in each encoding. Stops early if the receiver gives no answer, because every further
 * callback would wait for the whole time limit.
 */
export async function checkHistories(
  { creates, methods, field }: ReceiverCheckPlan,
  { emulator, application, budget, seen }: HistoryCheckDeps,
  onHistory: (checked: CheckedHistory, sent: SentHistory) => void,
): Promise<readonly HistoryRun[]> {
  const runs: HistoryRun[] = []
  let left = 0
  for (const method of creates ? [undefined] : methods) {
    for (const { name, scenario, custom, end, reason } of RECEIVER_HISTORIES) {
      // Skip histories with `custom`: with --create the application sets it.
      if (method === undefined && custom !== undefined) continue
      if (budget.isOver()) {
        left += 1
        if (name === end) budget.skip(`${name}${inMethod(method)}.`, { essential: true })
        continue
      }
      const opened = method === undefined ? application.create : { method, field, custom }
      const { responses: answers, ...run } = await emulator.runVerification(scenario, opened)
      const checked = { name, ...(method !== undefined && { method }), answers }
      seen.push(...answers)
      runs.push({ id: run.id, checked, end, ...(reason !== undefined && { reason }) })
      onHistory(checked, { ...checked, ...run })
      if (answers.some(hasNoResponse)) return runs
    }
  }
  if (left > 0) budget.skip(`${pluralize(left, 'documented history', 'documented histories')}.`)
  return runs
}

/** True if no answer came: the receiver does not run, or it hangs. */
export function hasNoResponse({ outcome }: CheckedResponse): boolean {
  return ['timeout', 'refused', 'dns_error', 'tls'].includes(outcome)
}

/** Returns the encodings in which an ordinary verification, one without `custom`, was acknowledged. */
export function acknowledgedEncodings(
  { field }: ReceiverCheckPlan,
  { create }: Pick<Application, 'create'>,
  runs: readonly HistoryRun[],
): readonly EncodedOpening[] {
  const acknowledged = runs.filter(
    ({ checked: { name, answers } }) => !name.includes('custom') && answers.every(isAcknowledged),
  )
  const methods = [...new Set(acknowledged.map(({ checked }) => checked.method))]
  return methods.map((method) =>
    method === undefined ? { opening: create } : { method, opening: { method, field } },
  )
}

function inMethod(method: string | undefined): string {
  return method === undefined ? '' : ` (${method})`
}
