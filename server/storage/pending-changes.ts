import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { ActiveToken } from '../emulator/account.ts'
import type { Namespace } from '../emulator/namespace.ts'
import type { StoredMessage } from '../records/inbox.ts'

/**
 * Returns the key for the first state of a verification. The order of opening is part of the stored state, so the first
 * state has an entry of its own. This entry keeps its position when a later state is added at the end.
 */
export function openedKeyOf(id: string): string {
  return `${id} opened`
}

/** Returns the key of the entry that a new state of a verification replaces, or of its new entry. */
export function changeKeyOf(
  changed: ReadonlyMap<string, Verification>,
  before: Verification | undefined,
  { id }: Verification,
): string {
  const openedKey = openedKeyOf(id)
  return before === undefined || (changed.has(openedKey) && !changed.has(id)) ? openedKey : id
}

/** Returns an empty collection of changes. */
export function noChanges() {
  return {
    gone: new Set<string>(),
    claims: new Map<string, string>(),
    left: new Map<string, Map<string, true>>(),
    namespaces: new Map<string, Namespace>(),
    installs: new Map<string, number>(),
    verifications: new Map<string, Map<string, Verification>>(),
    /** The last entry of each namespace in `verifications`. */
    newest: new Map<string, string>(),
    due: new Map<string, Namespace>(),
    calls: new Map<string, Map<string, number>>(),
    inboxes: new Set<string>(),
    messages: new Map<string, (readonly [string, StoredMessage])[]>(),
    tokens: new Set<ActiveToken>(),
    issuedAndRevoked: [] as ActiveToken[],
    billedInAll: undefined as BillingTotals | undefined,
  }
}

/** Returns the entries of a namespace, and adds an empty map if it has none. */
export function mapOf<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const known = all.get(name)
  if (known !== undefined) return known
  const created = new Map<string, T>()
  all.set(name, created)
  return created
}

/** Returns all entries, each with its namespace and its key. */
export function flattenMaps<T>(
  all: ReadonlyMap<string, ReadonlyMap<string, T>>,
): readonly (readonly [string, string, T])[] {
  return [...all].flatMap(([name, entries]) =>
    [...entries].map(([key, value]) => [name, key, value] as const),
  )
}
