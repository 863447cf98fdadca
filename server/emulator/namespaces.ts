import { type Instant, minute } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'
import { pendingInNamespace } from './advance.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Namespace } from './namespace.ts'

/** All namespaces by name. Each is made when it is first used; there are never more than `most`. */
export type Namespaces = {
  /**
   * The namespace of this name, made now where there is none. Undefined when there is no room: all are
   * in use. To make room the one that was idle longest is forgotten, and `forgotten` is told.
   */
  getOrCreate(name: string): Namespace | undefined
  /** The same. Throws a Refusal with 507 when there is no room. */
  getOrCreateOrThrow(name: string): Namespace
  /** The same for a record of an answer: nobody is refused anything when there is no room for it. */
  getOrCreateForRecords(name: string): Namespace | undefined
  get(name: string): Namespace | undefined
  /** Puts one that was made elsewhere in the place of its name; false when there is no room. */
  put(namespace: Namespace): boolean
  /** The same for one that was here before a restart: room or not. */
  restore(namespace: Namespace): void
  /** In the order of their making. */
  all(): readonly Namespace[]
  remove(name: string): void
  /**
   * The one that somebody has used last, by real time, of those with verifications, else of all: an inbox
   * alone makes one, too. Undefined where there is none.
   */
  lastUsed(): Namespace | undefined
  /** How many had to make room. */
  readonly evictedCount: number
}

export type NamespacesDeps = {
  readonly most: number
  readonly create: (name: string) => Namespace
  /** Called when a namespace is added that was not there before a restart. */
  readonly added?: (name: string) => void
  readonly forgotten: (namespace: Namespace) => void
  /** Called when there was no room for one more. */
  readonly refused?: () => void
  /** Real time. */
  readonly now?: () => Instant
}

/** After so long without a call even a namespace in which something is still planned is idle. */
export const idleAfterMs = 10 * minute

export function createNamespaces(ports: NamespacesDeps): Namespaces {
  const { most, create, added = () => {}, refused = () => {}, now = realNow } = ports
  const known = new Map<string, Namespace>()
  const usedAt = new Map<string, Instant>()
  let forgotten = 0

  function named(name: string): Namespace | undefined {
    const namespace = namedForRecords(name)
    if (namespace === undefined) refused()
    return namespace
  }

  function namedForRecords(name: string): Namespace | undefined {
    const at = now()
    const namespace = known.get(name) ?? made(name, at)
    if (namespace !== undefined) usedAt.set(name, at)
    return namespace
  }

  function made(name: string, at: Instant): Namespace | undefined {
    if (known.size >= most && !makeRoom(at)) return undefined
    const created = create(name)
    known.set(name, created)
    added(name)
    return created
  }

  function makeRoom(at: Instant): boolean {
    const longestIdle = [...known.values()]
      .filter((namespace) => isIdle(namespace, at - (usedAt.get(namespace.name) ?? at)))
      .reduce<Namespace | undefined>((first, next) => {
        const isOlder = (usedAt.get(next.name) ?? at) < (usedAt.get(first?.name ?? '') ?? at + 1)
        return first === undefined || isOlder ? next : first
      }, undefined)
    if (longestIdle === undefined) return false
    forgotten += 1
    remove(longestIdle.name)
    ports.forgotten(longestIdle)
    return true
  }

  function remove(name: string): void {
    known.delete(name)
    usedAt.delete(name)
  }

  function putBack(namespace: Namespace): void {
    known.set(namespace.name, namespace)
    usedAt.set(namespace.name, now())
  }

  return {
    getOrCreate: named,
    getOrCreateForRecords: namedForRecords,
    getOrCreateOrThrow(name) {
      const namespace = named(name)
      if (namespace === undefined) throw noNamespaceLeftError(name, most)
      return namespace
    },
    restore: putBack,
    get: (name) => known.get(name),
    put(namespace) {
      if (!known.has(namespace.name) && known.size >= most && !makeRoom(now())) {
        refused()
        return false
      }
      putBack(namespace)
      added(namespace.name)
      return true
    },
    all: () => [...known.values()],
    remove,
    lastUsed() {
      const all = [...known.values()]
      const lived = all.filter(({ verifications }) => verifications.size > 0)
      const used = ({ name }: Namespace) => usedAt.get(name) ?? 0
      return (lived.length > 0 ? lived : all).reduce<Namespace | undefined>(
        (last, next) => (last === undefined || used(next) >= used(last) ? next : last),
        undefined,
      )
    },
    get evictedCount() {
      return forgotten
    },
  }
}

/** Why there is no namespace of this name: none of the others may be forgotten. */
export function noNamespaceLeftError(name: string, most: number): ControlApiError {
  return new ControlApiError(507, `All ${most} namespaces are in use, so ${name} finds no room.`, {
    fix: 'Reset or delete those you have done with, or start with a larger --max-namespaces.',
  })
}

function isIdle(namespace: Namespace, unusedMs: number): boolean {
  if (namespace.underWay.size > 0 || namespace.settling !== undefined) return false
  return unusedMs > idleAfterMs || pendingInNamespace(namespace) === 0
}
