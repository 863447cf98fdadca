import { refuseUnknownKeys } from '../http/control/known-keys.ts'
import { verificationStory } from '../http/control/rows.ts'
import { SEED_KEYS, type SeedBody, seedIn } from '../http/control/seeds.ts'
import type { Serving } from '../http/serve.ts'
import { contentsOf, type Snapshot, snapshotOf } from '../shell/snapshot.ts'

/** States found rather than brought about: one verification, or a whole namespace. */
export function keepingOf({ emulator, surroundings, urls }: Serving, name: string) {
  const { journal, inboxes } = surroundings
  const own = () => emulator.namespaceNamed(name)

  return {
    /** Opens a verification directly in a state: `{ status: 'ok', age: '29d' }`. It costs nothing. */
    seed(wanted: SeedBody = {}) {
      refuseUnknownKeys(wanted, SEED_KEYS)
      const namespace = own()
      const base = emulator.settings.publicUrl ?? urls[0] ?? ''
      const verification = emulator.seed(namespace, seedIn({ ...wanted }, namespace, base))
      return verificationStory({ namespace, verification }, emulator.settings.reasonStyle)
    },

    /** The whole namespace as JSON. */
    snapshot(): Snapshot {
      const namespace = own()
      emulator.notice(namespace)
      emulator.refuseWhileMoving(namespace)
      return snapshotOf(namespace, journal.dump(name), inboxes.of(name).dump())
    },

    /** Puts a snapshot in the place of the namespace, its clock included. */
    restore(snapshot: Snapshot): void {
      const contents = contentsOf(snapshot)
      emulator.restore(name, contents)
      journal.restore(name, contents.requests)
      inboxes.restore(name, contents.inboxes)
    },
  }
}
