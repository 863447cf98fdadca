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
 * Throws a ControlApiError: 404 for an unknown id, 409 with the possible actions if this action is not possible now.
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

/** Returns the error for an action that is not possible now: 409, with the possible actions. */
export function actionConflict(
  verification: Verification,
  action: Action | 'let-it-run',
): ControlApiError {
  const requested = action === 'let-it-run' ? action : `${action.as} ${action.do}`
  const possible = possibleActions(verification).map((other) => `${other.as} ${other.do}`)
  const { to } = latestTransition(verification)
  const state = `it is ${to}, the user's stage is "${verification.stage}"`
  const detail = `"${requested}" is not possible now: ${state}.`
  return new ControlApiError(409, detail, {
    fix:
      possible.length === 0
        ? 'Nothing can be done with it now.'
        : `Possible: ${possible.join(', ')}.`,
    possible,
  })
}
