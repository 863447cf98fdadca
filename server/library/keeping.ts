import { refuseUnknownKeys } from '../http/control/known-keys.ts'
import { verificationStory } from '../http/control/rows.ts'
import { SEED_KEYS, type SeedBody, seedIn } from '../http/control/seeds.ts'
import { acceptedRequestShape } from '../http/request-body.ts'
import type { Serving } from '../http/serve.ts'
import { doneAtOnce } from '../shell/sliced-work.ts'
import { checkedContents, type Snapshot, snapshotOf } from '../shell/snapshot/snapshot.ts'

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
      // The caller may change its object afterwards.
      const body = JSON.parse(JSON.stringify(wanted))
      const seed = seedIn(body, { namespace, base, limits: emulator.settings })
      const verification = emulator.seed(namespace, seed)
      return verificationStory({ namespace, verification }, emulator.settings.reasonStyle)
    },

    /** The whole namespace as JSON. */
    snapshot(): Snapshot {
      const namespace = own()
      emulator.notice(namespace)
      emulator.refuseWhileMoving(namespace)
      return snapshotOf(namespace, journal.dump(name), inboxes.of(name).dump())
    },

    /** Puts a snapshot in the place of the namespace, its clock included: all of it, or nothing. */
    restore(snapshot: Snapshot): void {
      // The caller may change its object afterwards.
      const given = JSON.parse(JSON.stringify(snapshot))
      const rules = { request: acceptedRequestShape, limits: emulator.settings }
      const contents = doneAtOnce(checkedContents(given, rules))
      doneAtOnce(emulator.replacement(name, contents)).install()
      journal.restore(name, contents.requests)
      inboxes.restore(name, contents.inboxes)
    },
  }
}
