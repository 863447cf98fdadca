import type { Act } from '../../domain/model/plan.ts'
import { possibleActs } from '../../domain/verification/actions.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { performAction } from '../../operations/perform-action.ts'

const TOWARDS: readonly Act[] = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
  { as: 'user', do: 'submit' },
  { as: 'operator', do: 'take-call' },
]

/**
 * Goes the shortest way to a verdict, act by act, as the control API would: the link opened, everything
 * submitted, the call taken. Refuses, with 409, where people cannot act or it is over.
 */
export function finish(emulator: Emulator, id: string, verdict: Act): void {
  for (;;) {
    const { verification } = emulator.findOrThrow(id)
    const possible = possibleActs(verification)
    const isPossible = (act: Act) => possible.some((one) => one.as === act.as && one.do === act.do)
    const next = isPossible(verdict) ? verdict : (TOWARDS.find(isPossible) ?? verdict)
    performAction(emulator, id, next)
    if (next === verdict) return
  }
}
