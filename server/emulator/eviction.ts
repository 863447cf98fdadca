import { isFinal } from '../domain/model/status.ts'
import { statusOf, type Verification } from '../domain/model/verification.ts'
import { pendingOfVerification } from './advance.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Namespace } from './namespace.ts'
import type { Store } from './store.ts'

/** Keeps the number of stored verifications within a limit. */
export type EvictionPolicy = {
  /** Whether one more can be kept; makes room where it can. */
  readonly ensureCapacity: () => boolean
  /**
   * The verifications that must leave before so many more find room, when those of `replaced` are no more.
   * Undefined where too few can leave. Changes nothing.
   */
  readonly candidates: (more: number, replaced?: Namespace) => readonly string[] | undefined
  /** Lets these go. */
  readonly evict: (ids: readonly string[]) => void
  /** A verification has changed, so that it may be worth while to look again. */
  readonly invalidate: () => void
  /** Whether this one had to leave, as far as is remembered. */
  readonly wasEvicted: (id: string) => boolean
  /** How many of a namespace had to leave, or of all. */
  readonly evictedCount: (namespace?: string) => number
}

type Around = {
  readonly most: number
  /** All verifications by id, in the order of their opening. */
  readonly homes: Map<string, Namespace>
  /** Told of each, so that it does not come back after a restart. */
  readonly keeper: Pick<Store, 'left'>
  /** Told after some had to leave, how many it were in all. */
  readonly told: (left: number) => void
  /** Told when there was no room. */
  readonly refused: (what: 'verification') => void
}

// Ids that had to leave, of which a question is answered with the reason.
const mostRemembered = 10_000

/**
 * The oldest finished leave first; where none is finished, the oldest that nothing is planned for. Where
 * something is still planned for everyone, there is no room.
 */
export function createEvictionPolicy({
  most,
  homes,
  keeper,
  told,
  refused,
}: Around): EvictionPolicy {
  // Some at a time: looking for them costs more than they take.
  const several = Math.max(1, Math.floor(most / 100))
  const remembered = new Set<string>()
  const lefts = new Map<string, number>()
  let left = 0
  let inVain = false

  function makeRoom(): void {
    if (inVain) return
    const before = left
    for (const mayLeave of [hasFinished, isLeftAlone]) {
      const wanted = homes.size - most + several
      if (left === before) leave(oldest(homes, { mayLeave, wanted }))
    }
    inVain = left === before
    if (left > before) told(left)
  }

  function leave(ids: readonly string[]): void {
    for (const id of ids) {
      const namespace = homes.get(id)
      if (namespace === undefined) continue
      namespace.verifications.delete(id)
      homes.delete(id)
      left += 1
      lefts.set(namespace.name, (lefts.get(namespace.name) ?? 0) + 1)
      keeper.left(namespace.name, id)
      remembered.add(id)
      const [first] = remembered
      if (remembered.size > mostRemembered && first !== undefined) remembered.delete(first)
    }
  }

  return {
    ensureCapacity() {
      if (homes.size < most) return true
      makeRoom()
      if (homes.size >= most) refused('verification')
      return homes.size < most
    },
    candidates(more, replaced) {
      const wanted = homes.size - (replaced?.verifications.size ?? 0) + more - most
      if (wanted <= 0) return []
      const finished = oldest(homes, { mayLeave: hasFinished, wanted, except: replaced })
      const rest = wanted - finished.length
      if (rest === 0) return finished
      const mayLeave = (each: Verification) => isLeftAlone(each) && !hasFinished(each)
      const idle = oldest(homes, { mayLeave, wanted: rest, except: replaced })
      if (idle.length === rest) return [...finished, ...idle]
      refused('verification')
      return undefined
    },
    evict(ids) {
      if (ids.length === 0) return
      leave(ids)
      told(left)
    },
    invalidate() {
      inVain = false
    },
    wasEvicted: (id) => remembered.has(id),
    evictedCount: (namespace) => (namespace === undefined ? left : (lefts.get(namespace) ?? 0)),
  }
}

/** Why the control API opens no verification: nothing is planned for none of those there are. */
export function storageFullError(most: number): ControlApiError {
  return new ControlApiError(
    507,
    `All ${most} verifications that are kept at once still have something planned, so there is no room for one more.`,
    {
      fix: 'Let them end (POST /__emulator/clock/advance), reset namespaces you have done with, or start with a larger --max-stored.',
    },
  )
}

type Wanted = {
  readonly mayLeave: (verification: Verification) => boolean
  readonly wanted: number
  readonly except?: Namespace | undefined
}

function oldest(
  homes: ReadonlyMap<string, Namespace>,
  { mayLeave, wanted, except }: Wanted,
): readonly string[] {
  const found: string[] = []
  for (const [id, namespace] of homes) {
    if (found.length >= wanted) break
    const { verifications, settling } = namespace
    const verification = namespace === except ? undefined : verifications.get(id)
    if (settling === undefined && verification !== undefined && mayLeave(verification)) {
      found.push(id)
    }
  }
  return found
}

function hasFinished(verification: Verification): boolean {
  return isFinal(statusOf(verification)) && pendingOfVerification(verification) === 0
}

function isLeftAlone(verification: Verification): boolean {
  return pendingOfVerification(verification) === 0
}
