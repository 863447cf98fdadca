import { type CallbackPolicy, DEFAULT_CALLBACK_STATUSES } from '../model/callback.ts'
import type { ReasonId } from '../model/reasons.ts'
import type { Status } from '../model/status.ts'
import type { Stage, Verification } from '../model/verification.ts'
import { noTime } from '../time/instant.ts'
import { createVerification, type NewVerification } from './create-verification.ts'
import { changeStatus } from './transition.ts'

/** The state that a verification is to be found in. */
export type SeededState = {
  readonly status: Status
  readonly reason?: ReasonId
  readonly repeatable?: boolean
  /** Where the person is while it is `running`; invited when left out. */
  readonly stage?: Stage
}

/**
 * A verification that came to its state at the instant of its opening, without anybody having been told.
 * Nothing more is planned: people go on with it, and what they bring about is told as usual. Pure.
 */
export function createSeededVerification(
  opening: Omit<NewVerification, 'timeline'>,
  { status, reason, repeatable, stage }: SeededState,
): Verification {
  const callbacks: CallbackPolicy = { send: DEFAULT_CALLBACK_STATUSES, delay: noTime }
  const silent = createVerification({
    ...opening,
    timeline: { plan: [], actor: 'either', callbacks: { ...callbacks, send: [] }, faults: [] },
  })
  if (status === 'running') return { ...silent, callbacks, stage: stage ?? silent.stage }
  const change = {
    at: opening.at,
    to: status,
    by: 'platform',
    ...(reason === undefined ? {} : { reason }),
    ...(repeatable === undefined ? {} : { repeatable }),
  } as const
  return { ...changeStatus(silent, change), callbacks }
}
