import type { Action } from '../domain/model/plan.ts'
import {
  latestTransition,
  type Verification,
  verificationTime,
} from '../domain/model/verification.ts'
import { canPerformAction, possibleActions } from '../domain/verification/actions.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'

/**
 * Performs an action of the user or the operator, or returns a verification to its scenario (`let-it-run`).
 * Throws a ControlApiError: 404 for an unknown id, 409 with the possible actions if this one is not possible now.
 */
export function performAction(
  emulator: Emulator,
  id: string,
  action: Action | 'let-it-run',
): Verification {
  const { namespace, verification } = emulator.findOrThrow(id)
  if (!isPossible(verification, action)) throw actionConflict(verification, action)
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(
    namespace,
    id,
    action === 'let-it-run' ? { kind: 'let-run', now } : { kind: 'person-acted', now, act: action },
  )
  return emulator.findOrThrow(id).verification
}

function isPossible(verification: Verification, action: Action | 'let-it-run'): boolean {
  if (action === 'let-it-run') {
    return possibleActions(verification).some(({ as }) => as === 'scenario')
  }
  return verification.actor !== 'scenario' && canPerformAction(verification, action)
}

/** Refuses an act with 409, and says what is possible instead. */
export function actionConflict(
  verification: Verification,
  act: Action | 'let-it-run',
): ControlApiError {
  const wanted = act === 'let-it-run' ? act : `${act.as} ${act.do}`
  const possible = possibleActions(verification).map((one) => `${one.as} ${one.do}`)
  const { to } = latestTransition(verification)
  const where = `it is ${to}, the user's stage is "${verification.stage}"`
  const detail = `"${wanted}" is not possible now: ${where}.`
  return new ControlApiError(409, detail, {
    fix:
      possible.length === 0
        ? 'Nothing can be done with it now.'
        : `Possible: ${possible.join(', ')}.`,
    possible,
  })
}
