import { callbackPolicy } from '../scenarios/callback-policy.ts'
import { type Opening, openVerification } from './create-verification.ts'
import type { ReasonId } from '../model/reasons.ts'
import type { Status } from '../model/status.ts'
import { become } from './transition.ts'
import type { Stage, Verification } from '../model/verification.ts'

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
export function seededVerification(
  opening: Omit<Opening, 'timeline'>,
  { status, reason, repeatable, stage }: SeededState,
): Verification {
  const callbacks = callbackPolicy()
  const silent = openVerification({
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
  return { ...become(silent, change), callbacks }
}
