import type { DurationMs, Instant } from '../domain/time/instant.ts'
import { type AdvanceResult, advanceNamespace, fastForwardOne } from './advance.ts'
import type { Clock } from './clock.ts'
import { clockTarget } from './clock-limit.ts'
import type { EmulatorContext } from './dispatcher.ts'
import type { FoundVerification, Namespace } from './namespace.ts'

/** What moving clocks needs of the emulator. */
type Around = {
  readonly world: EmulatorContext
  readonly findOrRefuse: (id: string) => FoundVerification
  readonly notice: (namespace: Namespace) => void
}

export function createMoving({ world, findOrRefuse, notice }: Around) {
  async function settled(
    namespace: Namespace,
    moving: Promise<AdvanceResult>,
  ): Promise<AdvanceResult> {
    try {
      return await moving
    } finally {
      notice(namespace)
    }
  }

  return {
    /** Moves the namespace's clock to an instant, by a duration, or until nothing is due. */
    async advance(namespace: Namespace, how: { by: DurationMs } | { to: Instant } | 'idle') {
      const { clock } = namespace
      const target =
        how === 'idle' ? undefined : 'to' in how ? how.to : clockTarget(clock.now(), how.by)
      return settled(namespace, advanceNamespace(world, namespace, target))
    },

    fastForward(id: string, by: DurationMs | 'next' | 'end') {
      const { namespace } = findOrRefuse(id)
      return settled(namespace, fastForwardOne(world, namespace, id, by))
    },

    /** Lets the namespace's clock stand still or run, at any speed. */
    setClock(namespace: Namespace, change: Omit<Parameters<Clock['set']>[0], 'now'>): void {
      namespace.clock.set(change)
      namespace.changed()
      notice(namespace)
    },
  }
}
