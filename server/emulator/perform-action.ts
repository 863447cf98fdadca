import type { Act } from '../domain/model/plan.ts'
import { ownTime, type Verification } from '../domain/model/verification.ts'
import { actPossible, possibleActs } from '../domain/verification/actions.ts'
import { actionConflict } from './action-conflict.ts'
import { dispatch, type EmulatorContext, startEffects } from './dispatcher.ts'
import type { FoundVerification, Namespace } from './namespace.ts'

/** What people's acts need of the emulator. */
type Around = {
  readonly world: EmulatorContext
  readonly findOrRefuse: (id: string) => FoundVerification
  readonly arm: (namespace: Namespace) => void
}

export function createActing({ world, findOrRefuse, arm }: Around) {
  return {
    /** What a person does. Refuses, with 409, what is not possible now, and says what is. */
    act(id: string, act: Act | 'let-it-run'): Verification {
      const { namespace, verification } = findOrRefuse(id)
      if (!can(verification, act)) throw actionConflict(verification, act)
      const now = ownTime(verification, namespace.clock.now())
      const event =
        act === 'let-it-run'
          ? ({ kind: 'let-run', now } as const)
          : ({ kind: 'person-acted', now, act } as const)
      startEffects(world, namespace, dispatch(world, namespace, id, event))
      arm(namespace)
      return findOrRefuse(id).verification
    },
  }
}

function can(verification: Verification, act: Act | 'let-it-run'): boolean {
  if (act === 'let-it-run') return possibleActs(verification).some(({ as }) => as === 'scenario')
  return verification.actor !== 'scenario' && actPossible(verification, act)
}
