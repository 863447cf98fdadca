import { createClock } from '../emulator/clock.ts'
import type { Room } from '../emulator/eviction.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { type NamespaceBook, noRoomFor } from '../emulator/namespaces.ts'
import type { InboxDump } from '../records/inbox.ts'
import { Refusal } from '../emulator/control-api-error.ts'
import type { Settings } from '../runtime/settings.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { Contents } from './contents.ts'
import { namespaceFrom } from './restore-namespace.ts'
import type { Store } from '../emulator/store.ts'

/** What restoring a snapshot needs of the emulator. */
type Around = {
  readonly settings: Pick<Settings, 'maxNamespaces' | 'maxStored'>
  readonly namespaces: NamespaceBook
  readonly homes: Map<string, Namespace>
  readonly room: Room
  readonly keeper: Store
  readonly changedIn: (name: string) => Namespace['changed']
  readonly emptied: (namespace: Namespace) => void
  readonly arm: (namespace: Namespace) => void
}

/** A namespace that is ready to take the place of another: nothing has changed yet. */
export interface Replacement {
  /**
   * Writes what is large in it to the data folder, while others go on. Refuses with 507 where that cannot be
   * done. Without it, all who come after `install` wait for the disk. Resolves to whether the data folder has the
   * inboxes then.
   */
  writeAhead(inboxes: InboxDump): Promise<boolean>
  /**
   * Puts it in the place of the one of its name, its clock included: this is no way back in time, but another
   * time. Refuses, before anything changes, what would take a verification away from somebody else, and what
   * finds no room.
   */
  install(): Namespace
}

export function createRestoring(around: Around) {
  return {
    /** Refuses, with 409, while the namespace's clock is being moved. */
    refuseWhileMoving,

    /** Makes a namespace of contents that were checked. */
    *replacement(name: string, contents: Contents): SlicedWork<Replacement> {
      const { mode, now, speed } = contents.clock
      const clock = createClock({ mode, at: now, speed })
      // However long the rest takes, time goes on from where it was.
      clock.hold()
      const namespace = yield* namespaceFrom(contents, name, clock, around.changedIn(name))
      let stage: number | undefined
      return {
        async writeAhead(inboxes) {
          stage = await staged(around.keeper, namespace, inboxes)
          return stage !== undefined
        },
        install() {
          try {
            return installed(around, namespace, stage)
          } catch (refusal) {
            if (stage !== undefined) around.keeper.unstage(stage)
            throw refusal
          }
        },
      }
    },
  }
}

async function staged(
  { stage, knownTrouble }: Store,
  namespace: Namespace,
  inboxes: InboxDump,
): Promise<number | undefined> {
  const number = await stage(namespace, inboxes)
  if (number !== false) return number
  const why = knownTrouble()?.why ?? 'the data folder takes no more'
  throw new Refusal(507, `The snapshot cannot be stored: ${why}. Nothing was changed.`, {
    fix: 'Make room on the disk of the data folder, and send it again.',
  })
}

function installed(around: Around, namespace: Namespace, stage: number | undefined): Namespace {
  const { settings, namespaces, homes, room, keeper, emptied, arm } = around
  const { name, verifications } = namespace
  const before = namespaces.get(name)
  if (before !== undefined) refuseWhileMoving(before)
  refuseTaken(homes, namespace)
  const leaving = room.candidatesFor(verifications.size, before)
  if (leaving === undefined) throw noRoomForAll(verifications.size, settings.maxStored)
  if (before === undefined) {
    // Nothing else has changed yet where this finds no room.
    if (!namespaces.put(namespace)) throw noRoomFor(name, settings.maxNamespaces)
  } else {
    emptied(before)
    namespaces.remove(name)
    namespaces.put(namespace)
  }
  room.evict(leaving)
  namespace.clock.release()
  for (const id of verifications.keys()) homes.set(id, namespace)
  if (stage === undefined) keeper.whole(namespace)
  else keeper.installed(namespace, stage)
  arm(namespace)
  return namespace
}

function refuseTaken(homes: ReadonlyMap<string, Namespace>, { name, verifications }: Namespace) {
  for (const id of verifications.keys()) {
    const where = homes.get(id)?.name ?? name
    if (where === name) continue
    throw new Refusal(409, `Verification ${id} lives in namespace ${where} already.`, {
      fix: `Restore it there, with the header x-emulator-namespace: ${where}, or delete that namespace.`,
    })
  }
}

function refuseWhileMoving({ settling, name }: Namespace): void {
  if (settling === undefined) return
  throw new Refusal(409, `The clock of namespace ${name} is being moved.`, {
    fix: 'Wait for the answer of the advance.',
  })
}

function noRoomForAll(count: number, most: number): Refusal {
  return new Refusal(
    507,
    `The snapshot holds ${count} verifications. At most ${most} are kept at once, and too few of the others can leave.`,
    { fix: 'Reset namespaces you have done with, or start with a larger --max-stored.' },
  )
}
