import { type CallbackPolicy, DEFAULT_CALLBACK_STATUSES } from '../model/callback.ts'
import type { ReasonId } from '../model/reasons.ts'
import type { Status } from '../model/status.ts'
import {
  createVerification,
  type NewVerification,
  type Stage,
  type Verification,
} from '../model/verification.ts'
import { noTime } from '../time/instant.ts'
import { changeStatus } from './transition.ts'

/** The state in which to create a verification. */
export type SeededState = {
  readonly status: Status
  readonly reason?: ReasonId
  readonly repeatable?: boolean
  /** The stage of a `running` verification. Default: `invited`. */
  readonly stage?: Stage
}

/**
 * Creates a verification that is in the given state from the start. No callbacks are sent for that state. The
 * plan is empty: people continue the verification by hand, and their actions send callbacks as usual. Pure.
 */
export function createSeededVerification(
  options: Omit<NewVerification, 'timeline'>,
  { status, reason, repeatable, stage }: SeededState,
): Verification {
  const callbacks: CallbackPolicy = { send: DEFAULT_CALLBACK_STATUSES, delay: noTime }
  const withoutCallbacks = createVerification({
    ...options,
    timeline: { plan: [], actor: 'either', callbacks: { ...callbacks, send: [] }, faults: [] },
  })
  if (status === 'running') {
    return { ...withoutCallbacks, callbacks, stage: stage ?? withoutCallbacks.stage }
  }
  const change = {
    at: options.at,
    to: status,
    by: 'platform',
    ...(reason === undefined ? {} : { reason }),
    ...(repeatable === undefined ? {} : { repeatable }),
  } as const
  return { ...changeStatus(withoutCallbacks, change), callbacks }
}
