import { clockDueAt, dueEntries } from '../../emulator/namespace.ts'
import type { StoredNamespace, StoredState } from '../../emulator/stored-state.ts'

/**
 * Repairs a state from which records are missing. It sorts the verifications by number, raises the count of opened
 * ones so that no number is used twice, and adds missing due entries.
 */
export function repairState({ namespaces }: StoredState): void {
  for (const namespace of namespaces.values()) {
    sortVerifications(namespace)
    raiseOpenedCount(namespace)
    addMissingDueEntries(namespace)
  }
}

function sortVerifications({ verifications }: StoredNamespace): void {
  const sorted = [...verifications.values()].sort((a, b) => a.number - b.number)
  verifications.clear()
  for (const verification of sorted) verifications.set(verification.id, verification)
}

function raiseOpenedCount(namespace: StoredNamespace): void {
  const { state, verifications } = namespace
  let opened = state.opened
  for (const { number } of verifications.values()) opened = Math.max(opened, number)
  if (opened > state.opened) namespace.state = { ...state, opened }
}

function addMissingDueEntries(namespace: StoredNamespace): void {
  const known = new Set(dueEntries(namespace).map(({ id }) => id))
  for (const verification of namespace.verifications.values()) {
    const at = clockDueAt(verification)
    if (at !== undefined && !known.has(verification.id)) namespace.due.add(at, verification.id)
  }
}
