import type { Action } from '../domain/model/plan.ts'
import { latestTransition, type Verification } from '../domain/model/verification.ts'
import { possibleActions } from '../domain/verification/actions.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'

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
