import { isFinal } from '../domain/model/status.ts'
import { statusOf, type Verification } from '../domain/model/verification.ts'
import { pendingOfVerification } from './advance.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Namespace } from './namespace.ts'
import type { Store } from './storage-port.ts'

/** Limits how many verifications are stored, by evicting the oldest finished ones. */
export interface EvictionPolicy {
  /** Evicts some verifications. Call it when the limit is reached. Returns false if nothing can be evicted. */
  evictOldest(): boolean
  /**
   * Returns the ids to evict so that `more` further verifications can be stored. Assumes that the verifications of
   * `replaced` are deleted. Returns undefined if too few can be evicted. Evicts nothing itself.
   */
  candidates(more: number, replaced?: Namespace): readonly string[] | undefined
  /** Deletes these verifications, in memory and in the store. */
  evict(ids: readonly string[]): void
  /** Returns whether the id was evicted recently. The last 10,000 ids are remembered, to explain a 404. */
  wasEvicted(id: string): boolean
  /** Returns how many verifications of one namespace, or of all namespaces, were evicted so far. */
  evictedCount(namespace?: string): number
}

interface EvictionDeps {
  readonly maxStored: number
  /** The namespace of every verification, in the order of opening. */
  readonly namespaceById: Map<string, Namespace>
  /** Records each eviction, so that the verification does not return after a restart. */
  readonly store: Pick<Store, 'deleteVerification'>
  /**
   * Returns how many changes of verifications there were. While this number does not change, "nothing to evict" remains
   * true.
   */
  readonly changeCount: () => number
  /** Called after evictions, with the number of all evictions so far. */
  readonly onEvicted: (total: number) => void
  /** Called when the limit refuses a new verification. */
  readonly onRefused: (what: 'verification') => void
}

const rememberedIds = 10_000

/**
 * Evicts the oldest finished verification first. If no verification is finished, evicts the oldest one that has
 * neither planned steps nor open deliveries. A verification with planned steps is never evicted.
 */
export function createEvictionPolicy({
  maxStored,
  namespaceById,
  store,
  changeCount,
  onEvicted,
  onRefused,
}: EvictionDeps): EvictionPolicy {
  // Evict 1 % at once: scanning for candidates costs more than removing them.
  const batchSize = Math.max(1, Math.floor(maxStored / 100))
  const evictedIds = new Set<string>()
  const countByNamespace = new Map<string, number>()
  let total = 0
  // The value of `changeCount` when nothing could be evicted the last time.
  let futileAt: number | undefined

  function evictBatch(): void {
    if (futileAt === changeCount()) return
    const before = total
    for (const isEvictable of [isFinished, hasNothingPending]) {
      const count = namespaceById.size - maxStored + batchSize
      if (total === before) remove(selectOldest(namespaceById, { isEvictable, count }))
    }
    futileAt = total === before ? changeCount() : undefined
    if (total > before) onEvicted(total)
  }

  function remove(ids: readonly string[]): void {
    for (const id of ids) {
      const namespace = namespaceById.get(id)
      if (namespace === undefined) continue
      namespace.verifications.delete(id)
      namespaceById.delete(id)
      total += 1
      countByNamespace.set(namespace.name, (countByNamespace.get(namespace.name) ?? 0) + 1)
      store.deleteVerification(namespace.name, id)
      evictedIds.add(id)
      const [first] = evictedIds
      if (evictedIds.size > rememberedIds && first !== undefined) evictedIds.delete(first)
    }
  }

  return {
    evictOldest() {
      evictBatch()
      const hasRoom = namespaceById.size < maxStored
      if (!hasRoom) onRefused('verification')
      return hasRoom
    },
    candidates(more, replaced) {
      const count = namespaceById.size - (replaced?.verifications.size ?? 0) + more - maxStored
      if (count <= 0) return []
      const finished = selectOldest(namespaceById, {
        isEvictable: isFinished,
        count,
        except: replaced,
      })
      const missing = count - finished.length
      if (missing === 0) return finished
      const idle = selectOldest(namespaceById, {
        isEvictable: (verification) => hasNothingPending(verification) && !isFinished(verification),
        count: missing,
        except: replaced,
      })
      if (idle.length === missing) return [...finished, ...idle]
      onRefused('verification')
      return undefined
    },
    evict(ids) {
      if (ids.length === 0) return
      remove(ids)
      onEvicted(total)
    },
    wasEvicted: (id) => evictedIds.has(id),
    evictedCount: (namespace) =>
      namespace === undefined ? total : (countByNamespace.get(namespace) ?? 0),
  }
}

/** The error when the limit is reached and every stored verification still has planned steps. */
export function storageFullError(maxStored: number): ControlApiError {
  return new ControlApiError(
    507,
    `All ${maxStored} stored verifications still have planned steps, so no other one can be stored.`,
    {
      fix: 'Let them end (POST /__emulator/clock/advance), reset namespaces that you no longer need, or start with a larger --max-stored.',
    },
  )
}

interface Selection {
  readonly isEvictable: (verification: Verification) => boolean
  readonly count: number
  readonly except?: Namespace | undefined
}

/** Returns up to `count` ids, oldest first. Skips namespaces whose clock is being advanced. */
function selectOldest(
  namespaceById: ReadonlyMap<string, Namespace>,
  { isEvictable, count, except }: Selection,
): readonly string[] {
  const ids: string[] = []
  for (const [id, namespace] of namespaceById) {
    if (ids.length >= count) break
    const { verifications, advanceProgress } = namespace
    const verification = namespace === except ? undefined : verifications.get(id)
    if (advanceProgress === undefined && verification !== undefined && isEvictable(verification)) {
      ids.push(id)
    }
  }
  return ids
}

function isFinished(verification: Verification): boolean {
  return isFinal(statusOf(verification)) && hasNothingPending(verification)
}

function hasNothingPending(verification: Verification): boolean {
  return pendingOfVerification(verification) === 0
}
