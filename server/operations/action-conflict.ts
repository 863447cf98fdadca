import type { Act } from '../domain/model/plan.ts'
import { latest, type Verification } from '../domain/model/verification.ts'
import { possibleActs } from '../domain/verification/actions.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'

/** Refuses an act with 409, and says what is possible instead. */
export function actionConflict(
  verification: Verification,
  act: Act | 'let-it-run',
): ControlApiError {
  const wanted = act === 'let-it-run' ? act : `${act.as} ${act.do}`
  const possible = possibleActs(verification).map((one) => `${one.as} ${one.do}`)
  const { to } = latest(verification)
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
