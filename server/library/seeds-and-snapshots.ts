import { assertNotAdvancing } from '../emulator/replace-namespace.ts'
import { storedRequestSchema } from '../http/api/stored-request-schema.ts'
import { parseSeed, SEEDED_VERIFICATION_KEYS, type SeedBody } from '../http/control/parse-seed.ts'
import { verificationDetails } from '../http/control/to-rows.ts'
import { refuseUnknownKeys } from '../http/control/validate-input.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'
import { prepareSnapshotRestore } from '../operations/restore-snapshot.ts'
import { seedVerification } from '../operations/seed-verification.ts'
import { runAtOnce } from '../runtime/sliced-work.ts'
import { type Snapshot, snapshotOf, validateSnapshot } from '../snapshot/snapshot.ts'
import type { NamespaceView } from './namespace-view.ts'

/** Creates `seed`, `snapshot` and `restore` of a view: they set a state without running through it. */
export function createSeedAndSnapshotMethods(
  { emulator, httpContext, urls }: EmulatorServer,
  name: string,
): Pick<NamespaceView, 'seed' | 'snapshot' | 'restore'> {
  const { journal, inboxes } = httpContext
  const getNamespace = () => emulator.namespaces.getOrCreateOrThrow(name)

  return {
    seed(options: SeedBody = {}) {
      refuseUnknownKeys(options, SEEDED_VERIFICATION_KEYS)
      const namespace = getNamespace()
      const base = emulator.settings.publicUrl ?? urls[0] ?? ''
      // The caller may change its object afterwards.
      const body = JSON.parse(JSON.stringify(options))
      const seed = parseSeed(body, { namespace, base, limits: emulator.settings })
      const verification = seedVerification(emulator, namespace, seed)
      return verificationDetails({ namespace, verification }, emulator.settings.reasonStyle)
    },

    snapshot(): Snapshot {
      const namespace = getNamespace()
      emulator.processDue(namespace)
      assertNotAdvancing(namespace)
      return snapshotOf(namespace, journal.dump(name), inboxes.of(name).dump())
    },

    restore(snapshot: Snapshot): void {
      // The caller may change its object afterwards.
      const copy = JSON.parse(JSON.stringify(snapshot))
      const rules = { request: storedRequestSchema, limits: emulator.settings }
      const contents = runAtOnce(validateSnapshot(copy, rules))
      runAtOnce(prepareSnapshotRestore(emulator, name, contents)).install()
      journal.restore(name, contents.requests)
      inboxes.restore(name, contents.inboxes)
    },
  }
}
