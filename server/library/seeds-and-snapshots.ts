import { refuseWhileMoving } from '../emulator/replace-namespace.ts'
import { acceptedRequestShape } from '../http/api/verification-body.ts'
import { verificationStory } from '../http/control/rows.ts'
import { SEED_KEYS, type SeedBody, seedIn } from '../http/control/seeds.ts'
import { refuseUnknownKeys } from '../http/control/validate-body.ts'
import type { Serving } from '../http/server/serve.ts'
import { createReplacement } from '../operations/restore-snapshot.ts'
import { seedVerification } from '../operations/seed-verification.ts'
import { doneAtOnce } from '../runtime/sliced-work.ts'
import { checkedContents, type Snapshot, snapshotOf } from '../snapshot/snapshot.ts'
import type { EmulatorView } from './emulator-view.ts'

/** States found rather than brought about: one verification, or a whole namespace. */
export function keepingOf(
  { emulator, surroundings, urls }: Serving,
  name: string,
): Pick<EmulatorView, 'seed' | 'snapshot' | 'restore'> {
  const { journal, inboxes } = surroundings
  const own = () => emulator.namespaces.getOrCreateOrThrow(name)

  return {
    seed(wanted: SeedBody = {}) {
      refuseUnknownKeys(wanted, SEED_KEYS)
      const namespace = own()
      const base = emulator.settings.publicUrl ?? urls[0] ?? ''
      // The caller may change its object afterwards.
      const body = JSON.parse(JSON.stringify(wanted))
      const seed = seedIn(body, { namespace, base, limits: emulator.settings })
      const verification = seedVerification(emulator, namespace, seed)
      return verificationStory({ namespace, verification }, emulator.settings.reasonStyle)
    },

    snapshot(): Snapshot {
      const namespace = own()
      emulator.processDue(namespace)
      refuseWhileMoving(namespace)
      return snapshotOf(namespace, journal.dump(name), inboxes.of(name).dump())
    },

    restore(snapshot: Snapshot): void {
      // The caller may change its object afterwards.
      const given = JSON.parse(JSON.stringify(snapshot))
      const rules = { request: acceptedRequestShape, limits: emulator.settings }
      const contents = doneAtOnce(checkedContents(given, rules))
      doneAtOnce(createReplacement(emulator, name, contents)).install()
      journal.restore(name, contents.requests)
      inboxes.restore(name, contents.inboxes)
    },
  }
}
