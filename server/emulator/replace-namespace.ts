import type { InboxDump } from '../records/inbox.ts'
import type { Settings } from '../runtime/settings.ts'
import { ControlApiError } from './control-api-error.ts'
import type { EvictionPolicy } from './eviction.ts'
import type { Namespace } from './namespace.ts'
import { type Namespaces, noNamespaceLeftError } from './namespaces.ts'
import type { Store } from './storage-port.ts'

/** The parts of the emulator that `replaceNamespace` needs. */
export interface ReplacementDeps {
  readonly settings: Pick<Settings, 'maxNamespaces' | 'maxStored'>
  readonly namespaces: Namespaces
  readonly namespaceById: Map<string, Namespace>
  readonly eviction: EvictionPolicy
  readonly store: Store
  /** Deletes the contents of a namespace. */
  readonly clear: (namespace: Namespace) => void
  /** Sets the timer for the next step of a namespace. */
  readonly armTimer: (namespace: Namespace) => void
}

/**
 * Replaces the namespace with the same name, including its clock. `stage` is the number that `stageNamespace`
 * returned for its contents. Throws a ControlApiError before anything changes: 409 if a verification belongs to another
 * namespace or the clock of the replaced namespace is being moved, 507 if a limit is reached.
 */
export function replaceNamespace(
  deps: ReplacementDeps,
  namespace: Namespace,
  stage: number | undefined,
): Namespace {
  try {
    return replace(deps, namespace, stage)
  } catch (error) {
    if (stage !== undefined) deps.store.dropStage(stage)
    throw error
  }
}

function replace(
  deps: ReplacementDeps,
  namespace: Namespace,
  stage: number | undefined,
): Namespace {
  const { settings, namespaces, namespaceById, eviction, store, clear, armTimer } = deps
  const { name, verifications } = namespace
  const before = namespaces.get(name)
  if (before !== undefined) assertNotAdvancing(before)
  assertIdsAreFree(namespaceById, namespace)
  const idsToEvict = eviction.candidates(verifications.size, before)
  if (idsToEvict === undefined) throw snapshotTooLargeError(verifications.size, settings.maxStored)
  if (before === undefined) {
    // This comes before all other changes, because it throws if the limit is reached.
    if (!namespaces.put(namespace)) throw noNamespaceLeftError(name, settings.maxNamespaces)
  } else {
    clear(before)
    namespaces.remove(name)
    namespaces.put(namespace)
  }
  eviction.evict(idsToEvict)
  namespace.clock.release()
  for (const id of verifications.keys()) namespaceById.set(id, namespace)
  if (stage === undefined) store.saveWholeNamespace(namespace)
  else store.installStage(namespace, stage)
  armTimer(namespace)
  return namespace
}

function assertIdsAreFree(
  namespaceById: ReadonlyMap<string, Namespace>,
  { name, verifications }: Namespace,
) {
  for (const id of verifications.keys()) {
    const currentName = namespaceById.get(id)?.name ?? name
    if (currentName === name) continue
    throw new ControlApiError(409, `Verification ${id} is already in namespace ${currentName}.`, {
      fix: `Restore it there, with the header x-emulator-namespace: ${currentName}, or delete that namespace.`,
    })
  }
}

/** Throws 409 while the clock of the namespace is being moved. */
export function assertNotAdvancing({ advanceProgress, name }: Namespace): void {
  if (advanceProgress === undefined) return
  throw new ControlApiError(409, `The clock of namespace ${name} is being moved.`, {
    fix: 'Wait for the answer of the advance.',
  })
}

function snapshotTooLargeError(count: number, maxStored: number): ControlApiError {
  return new ControlApiError(
    507,
    `The snapshot has ${count} verifications. At most ${maxStored} can be stored, and too few of the others can be evicted.`,
    { fix: 'Reset namespaces that you no longer need, or start with a larger --max-stored.' },
  )
}

/**
 * Writes the contents of a namespace to the data folder before they take effect (a stage), while other requests
 * continue. Resolves to the number of the stage, or to undefined without a data folder. Throws 507 if the write fails.
 */
export async function stageNamespace(
  { stage, lastTrouble }: Store,
  namespace: Namespace,
  inboxes: InboxDump,
): Promise<number | undefined> {
  const number = await stage(namespace, inboxes)
  if (number !== false) return number
  const why = lastTrouble()?.why ?? 'the data folder accepts no more data'
  throw new ControlApiError(507, `The snapshot cannot be stored: ${why}. Nothing was changed.`, {
    fix: 'Free space on the disk of the data folder, and send it again.',
  })
}
