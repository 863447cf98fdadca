import type { Action } from '../../domain/model/plan.ts'
import { possibleActions } from '../../domain/verification/actions.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { performAction } from '../../operations/perform-action.ts'

const ACTIONS_TO_VERDICT: readonly Action[] = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
  { as: 'user', do: 'submit' },
  { as: 'operator', do: 'take-call' },
]

/**
 * Performs the fewest actions that lead to a verdict: open the link, submit, take the call, decide. Throws a
 * ControlApiError (409) if manual actions are not possible or the verification has ended.
 */
export function finishWithVerdict(emulator: Emulator, id: string, verdict: Action): void {
  for (;;) {
    const { verification } = emulator.findOrThrow(id)
    const possible = possibleActions(verification)
    const isPossible = (act: Action) =>
      possible.some((candidate) => candidate.as === act.as && candidate.do === act.do)
    const next = isPossible(verdict) ? verdict : (ACTIONS_TO_VERDICT.find(isPossible) ?? verdict)
    performAction(emulator, id, next)
    if (next === verdict) return
  }
}
