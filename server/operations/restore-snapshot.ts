import { createClock } from '../emulator/clock.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { SnapshotContents } from '../snapshot/contents.ts'
import { namespaceFromSnapshot } from '../snapshot/restore-namespace.ts'

/** A namespace that is ready to take the place of another: nothing has changed yet. */
export interface Replacement {
  /**
   * Writes what is large in it to the data folder, while other requests go on. Throws 507 if that fails. Without
   * it, all requests after `install` wait for the disk. Resolves to true if the data folder has the inboxes then.
   */
  writeAhead(inboxes: InboxDump): Promise<boolean>
  /**
   * Puts it in the place of the namespace with its name, its clock included. The clock may show an earlier time
   * than before. Throws, before anything changes, for a verification that belongs to another namespace, and if the
   * limits leave no room.
   */
  install(): Namespace
}

/** Makes a namespace of the contents of a snapshot, which have been validated. */
export function* createReplacement(
  emulator: Emulator,
  name: string,
  contents: SnapshotContents,
): SlicedWork<Replacement> {
  const { mode, now, speed } = contents.clock
  const clock = createClock({ mode, at: now, speed })
  // However long the rest takes, the clock continues from the instant of the snapshot.
  clock.hold()
  const namespace = yield* namespaceFromSnapshot(
    contents,
    name,
    clock,
    emulator.changeListener(name),
  )
  let stage: number | undefined
  return {
    async writeAhead(inboxes) {
      stage = await emulator.stageNamespace(namespace, inboxes)
      return stage !== undefined
    },
    install: () => emulator.replaceNamespace(namespace, stage),
  }
}
