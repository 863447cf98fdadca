import { createClock } from '../emulator/clock.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { SnapshotContents } from '../snapshot/contents.ts'
import { namespaceFromSnapshot } from '../snapshot/restore-namespace.ts'

/** A namespace that is ready to replace another one. It has no effect before `install`. */
export interface Replacement {
  /**
   * Writes the contents to the data folder while other requests continue. Without this call, all requests after
   * `install` wait for the disk. Resolves to true if the inboxes are also written. Throws 507 if the write fails.
   */
  writeAhead(inboxes: InboxDump): Promise<boolean>
  /**
   * Replaces the namespace with the same name, including its clock, which may go back. Throws a ControlApiError before
   * anything changes: 409 if a verification belongs to another namespace or another call is advancing the clock, 507 if
   * a limit is reached.
   */
  install(): Namespace
}

/** Creates a namespace from the validated contents of a snapshot, in slices. */
export function* prepareSnapshotRestore(
  emulator: Emulator,
  name: string,
  contents: SnapshotContents,
): SlicedWork<Replacement> {
  const { mode, now, speed } = contents.clock
  const clock = createClock({ mode, at: now, speed })
  // The clock continues from the instant of the snapshot, even if the restore takes long.
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
