import type { Instant } from '../core/time/instant.ts'
import { createClock } from './clock.ts'
import type { Namespace } from './namespace.ts'
import { type NamespaceBook, noRoomFor } from './namespace-book.ts'
import { Refusal } from './refusal.ts'
import type { Settings } from './settings.ts'
import { type Contents, namespaceOf } from './snapshot.ts'
import type { Store } from './store/store.ts'

/** What restoring a snapshot needs of the emulator. */
type Around = {
  readonly settings: Pick<Settings, 'maxNamespaces'>
  readonly namespaces: NamespaceBook
  readonly homes: Map<string, Namespace>
  readonly keeper: Store
  readonly changedIn: (name: string) => Namespace['changed']
  readonly emptied: (namespace: Namespace) => void
  readonly arm: (namespace: Namespace) => void
}

export function createRestoring(around: Around) {
  const { settings, namespaces, homes, keeper, changedIn, emptied, arm } = around
  return {
    /** Refuses, with 409, while the namespace's clock is being moved. */
    refuseWhileMoving,

    /**
     * Puts a namespace in the place of the one of this name, its clock included: this is no way back in
     * time, but another time. Refuses what would take a verification away from somebody else.
     */
    restore(name: string, contents: Contents): Namespace {
      const before = namespaces.get(name)
      if (before !== undefined) refuseWhileMoving(before)
      const ids = contents.verifications.map(({ id }) => id)
      const taken = ids.find((id) => (homes.get(id)?.name ?? name) !== name)
      if (taken !== undefined) {
        const where = homes.get(taken)?.name
        throw new Refusal(409, `Verification ${taken} lives in namespace ${where} already.`, {
          fix: `Restore it there, with the header x-emulator-namespace: ${where}, or delete that namespace.`,
        })
      }
      const { mode, now, speed } = contents.clock
      const clock = createClock({ mode, at: now as Instant, speed })
      const restored = namespaceOf(contents, name, clock, changedIn(name))
      if (before !== undefined) {
        emptied(before)
        namespaces.remove(name)
      }
      if (!namespaces.put(restored)) throw noRoomFor(name, settings.maxNamespaces)
      for (const id of ids) homes.set(id, restored)
      keeper.whole(restored)
      arm(restored)
      return restored
    },
  }
}

function refuseWhileMoving({ settling, name }: Namespace): void {
  if (settling === undefined) return
  throw new Refusal(409, `The clock of namespace ${name} is being moved.`, {
    fix: 'Wait for the answer of the advance.',
  })
}
