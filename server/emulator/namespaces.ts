import { type Instant, minute } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'
import { pendingInNamespace } from './advance.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Namespace } from './namespace.ts'

/** All namespaces by name. A namespace is created when it is first used, up to a limit. */
export interface Namespaces {
  /**
   * Returns the namespace, and creates it if it is new. At the limit it evicts the namespace that was idle
   * longest. Returns undefined if all namespaces are in use.
   */
  getOrCreate(name: string): Namespace | undefined
  /** Does the same as `getOrCreate`, but throws a ControlApiError with 507 if all namespaces are in use. */
  getOrCreateOrThrow(name: string): Namespace
  /**
   * Does the same as `getOrCreate`, for the journal entry of a response. It does not count a refusal at the limit.
   */
  getOrCreateForRecords(name: string): Namespace | undefined
  get(name: string): Namespace | undefined
  /** Adds a namespace. It replaces a namespace with the same name. Returns false if all namespaces are in use. */
  put(namespace: Namespace): boolean
  /** Adds a namespace that existed before a restart, even beyond the limit. */
  restore(namespace: Namespace): void
  /** All namespaces, in the order of creation. */
  all(): readonly Namespace[]
  remove(name: string): void
  /**
   * Returns the namespace that was used last, by real time. Prefers namespaces with verifications, because a
   * message to an inbox also creates a namespace. Returns undefined if there is no namespace.
   */
  lastUsed(): Namespace | undefined
  /** How many namespaces were evicted so far. */
  readonly evictedCount: number
}

export interface NamespacesDeps {
  /** How many namespaces there may be at the same time. */
  readonly maxNamespaces: number
  readonly create: (name: string) => Namespace
  /** Returns whether this emulator may create a namespace. With several replicas, it must own the namespace. */
  readonly mayCreate?: ((name: string) => boolean) | undefined
  /** Called when a namespace is added, except by `restore`. */
  readonly onAdded?: (name: string) => void
  /** Called after a namespace was evicted. */
  readonly onEvicted: (namespace: Namespace) => void
  /** Called when the limit refuses a new namespace. */
  readonly onRefused?: () => void
  /** Returns the real time. A parameter, so that tests can replace it. */
  readonly now?: () => Instant
}

/** A namespace with planned steps counts as idle after this time without a call. */
export const idleAfterMs = 10 * minute

export function createNamespaces(deps: NamespacesDeps): Namespaces {
  const { maxNamespaces, create, onAdded = () => {}, onRefused = () => {}, now = realNow } = deps
  const byName = new Map<string, Namespace>()
  const usedAt = new Map<string, Instant>()
  let evictedCount = 0

  function getOrCreate(name: string): Namespace | undefined {
    const namespace = getOrCreateForRecords(name)
    if (namespace === undefined) onRefused()
    return namespace
  }

  function getOrCreateForRecords(name: string): Namespace | undefined {
    const at = now()
    const namespace = byName.get(name) ?? createWithinLimit(name, at)
    if (namespace !== undefined) usedAt.set(name, at)
    return namespace
  }

  function createWithinLimit(name: string, at: Instant): Namespace | undefined {
    if (deps.mayCreate?.(name) === false) return undefined
    if (byName.size >= maxNamespaces && !evictLongestIdle(at)) return undefined
    const created = create(name)
    byName.set(name, created)
    onAdded(name)
    return created
  }

  function evictLongestIdle(at: Instant): boolean {
    const longestIdle = [...byName.values()]
      .filter((namespace) => isIdle(namespace, at - (usedAt.get(namespace.name) ?? at)))
      .reduce<Namespace | undefined>((first, next) => {
        const isOlder = (usedAt.get(next.name) ?? at) < (usedAt.get(first?.name ?? '') ?? at + 1)
        return first === undefined || isOlder ? next : first
      }, undefined)
    if (longestIdle === undefined) return false
    evictedCount += 1
    remove(longestIdle.name)
    deps.onEvicted(longestIdle)
    return true
  }

  function remove(name: string): void {
    byName.delete(name)
    usedAt.delete(name)
  }

  function restore(namespace: Namespace): void {
    byName.set(namespace.name, namespace)
    usedAt.set(namespace.name, now())
  }

  return {
    getOrCreate,
    getOrCreateForRecords,
    getOrCreateOrThrow(name) {
      const namespace = getOrCreate(name)
      if (namespace === undefined) throw noNamespaceLeftError(name, maxNamespaces)
      return namespace
    },
    restore,
    get: (name) => byName.get(name),
    put(namespace) {
      if (!byName.has(namespace.name) && byName.size >= maxNamespaces && !evictLongestIdle(now())) {
        onRefused()
        return false
      }
      restore(namespace)
      onAdded(namespace.name)
      return true
    },
    all: () => [...byName.values()],
    remove,
    lastUsed() {
      const all = [...byName.values()]
      const withVerifications = all.filter(({ verifications }) => verifications.size > 0)
      const candidates = withVerifications.length > 0 ? withVerifications : all
      const lastUse = ({ name }: Namespace) => usedAt.get(name) ?? 0
      return candidates.reduce<Namespace | undefined>(
        (last, next) => (last === undefined || lastUse(next) >= lastUse(last) ? next : last),
        undefined,
      )
    },
    get evictedCount() {
      return evictedCount
    },
  }
}

/** The error when a namespace cannot be created, because all others are in use. */
export function noNamespaceLeftError(name: string, maxNamespaces: number): ControlApiError {
  return new ControlApiError(
    507,
    `All ${maxNamespaces} namespaces are in use, so ${name} cannot be created.`,
    {
      fix: 'Reset or delete namespaces that you no longer need, or start with a larger --max-namespaces.',
    },
  )
}

/**
 * Returns whether the namespace can be evicted. It cannot be evicted while its callbacks are being sent, or while its
 * clock is being advanced.
 */
function isIdle(namespace: Namespace, unusedMs: number): boolean {
  if (namespace.runningEffects.size > 0 || namespace.advanceProgress !== undefined) return false
  return unusedMs > idleAfterMs || pendingInNamespace(namespace) === 0
}

/**
 * Short names of namespaces from data folders of version 0.1.0: `ns-` and 8 hex digits of SHA-256(token). Today
 * names have 16 digits (full names). The first token whose full name begins with a short name claims the short name:
 * from then on, the token belongs to the namespace with the short name.
 */
export interface LegacyNamespaceNames {
  /** The name of the namespace that a token opens: its full name, or the short name that it claims. */
  resolve(fullName: string): string
  /** Reports that a namespace with this name was created, so that no token claims the name later. */
  reserve(name: string): void
  /** Reports that the namespace was deleted. The claim of a token remains: its next namespace has the same name. */
  release(name: string): void
  /** Every short name with the full name that claims it, or with itself if no token can claim it. */
  claims(): readonly NameClaim[]
}

export type NameClaim = readonly [shortName: string, claimedBy: string]

/** The names of namespaces in a data folder, and the claims of short names. */
interface FolderContents {
  readonly namespaces: ReadonlyMap<string, unknown>
  readonly claims: ReadonlyMap<string, string>
}

const shortName = /^ns-[0-9a-f]{8}$/
const shortLength = 'ns-0a1b2c3d'.length

/** `onClaim` persists each new claim. */
export function createLegacyNamespaceNames(
  onClaim: (claim: NameClaim) => void,
  { namespaces, claims }: FolderContents = { namespaces: new Map(), claims: new Map() },
): LegacyNamespaceNames {
  const claimedBy = new Map(claims)
  const unclaimed = new Set(
    [...namespaces.keys()].filter((name) => shortName.test(name) && !claimedBy.has(name)),
  )

  function claim(name: string, fullName: string): void {
    unclaimed.delete(name)
    claimedBy.set(name, fullName)
    onClaim([name, fullName])
  }

  return {
    resolve(fullName) {
      if (claimedBy.size === 0 && unclaimed.size === 0) return fullName
      const name = fullName.slice(0, shortLength)
      if (unclaimed.has(name)) claim(name, fullName)
      return claimedBy.get(name) === fullName ? name : fullName
    },
    reserve(name) {
      if (shortName.test(name) && !claimedBy.has(name)) claim(name, name)
    },
    release(name) {
      unclaimed.delete(name)
      if (claimedBy.get(name) === name) claimedBy.delete(name)
    },
    claims: () => [...claimedBy],
  }
}
