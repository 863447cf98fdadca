import type { InboxDump } from '../records/inbox.ts'
import type { Settings } from '../runtime/settings.ts'
import { ControlApiError } from './control-api-error.ts'
import type { EvictionPolicy } from './eviction.ts'
import type { Namespace } from './namespace.ts'
import { type Namespaces, noNamespaceLeftError } from './namespaces.ts'
import type { Store } from './store.ts'

/** What replacing a namespace needs of the emulator. */
export interface ReplacementDeps {
  readonly settings: Pick<Settings, 'maxNamespaces' | 'maxStored'>
  readonly namespaces: Namespaces
  readonly homes: Map<string, Namespace>
  readonly room: EvictionPolicy
  readonly keeper: Store
  readonly emptied: (namespace: Namespace) => void
  readonly arm: (namespace: Namespace) => void
}

/**
 * Puts a namespace in the place of the one with its name, its clock included. `stage` is the number of the stage
 * that holds its contents. Throws, before anything changes, if a verification of it belongs to another namespace
 * (409), the clock of the replaced namespace is being moved (409), or the limits leave no room (507).
 */
export function replaceNamespace(
  deps: ReplacementDeps,
  namespace: Namespace,
  stage: number | undefined,
): Namespace {
  try {
    return replaced(deps, namespace, stage)
  } catch (refusal) {
    if (stage !== undefined) deps.keeper.unstage(stage)
    throw refusal
  }
}

function replaced(
  deps: ReplacementDeps,
  namespace: Namespace,
  stage: number | undefined,
): Namespace {
  const { settings, namespaces, homes, room, keeper, emptied, arm } = deps
  const { name, verifications } = namespace
  const before = namespaces.get(name)
  if (before !== undefined) refuseWhileMoving(before)
  refuseTaken(homes, namespace)
  const leaving = room.candidates(verifications.size, before)
  if (leaving === undefined) throw noRoomForAll(verifications.size, settings.maxStored)
  if (before === undefined) {
    // Nothing else has changed yet where this finds no room.
    if (!namespaces.put(namespace)) throw noNamespaceLeftError(name, settings.maxNamespaces)
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
    throw new ControlApiError(409, `Verification ${id} lives in namespace ${where} already.`, {
      fix: `Restore it there, with the header x-emulator-namespace: ${where}, or delete that namespace.`,
    })
  }
}

/** Throws 409 while the clock of the namespace is being moved. */
export function refuseWhileMoving({ settling, name }: Namespace): void {
  if (settling === undefined) return
  throw new ControlApiError(409, `The clock of namespace ${name} is being moved.`, {
    fix: 'Wait for the answer of the advance.',
  })
}

function noRoomForAll(count: number, most: number): ControlApiError {
  return new ControlApiError(
    507,
    `The snapshot holds ${count} verifications. At most ${most} are kept at once, and too few of the others can leave.`,
    { fix: 'Reset namespaces you have done with, or start with a larger --max-stored.' },
  )
}

/**
 * Writes the contents of a namespace to the data folder before they take effect, while other requests go on.
 * Resolves to the number of the stage, or to undefined without a data folder. Throws 507 if it cannot be written.
 */
export async function stageNamespace(
  { stage, knownTrouble }: Store,
  namespace: Namespace,
  inboxes: InboxDump,
): Promise<number | undefined> {
  const number = await stage(namespace, inboxes)
  if (number !== false) return number
  const why = knownTrouble()?.why ?? 'the data folder takes no more'
  throw new ControlApiError(507, `The snapshot cannot be stored: ${why}. Nothing was changed.`, {
    fix: 'Make room on the disk of the data folder, and send it again.',
  })
}
