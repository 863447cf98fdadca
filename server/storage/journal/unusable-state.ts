import { latestTransition, verificationTime } from '../../domain/model/verification.ts'
import { endOfTime } from '../../domain/time/instant.ts'
import { applyRecord, type StoredNamespace, type StoredState } from '../../emulator/stored-state.ts'
import type { Folder } from '../folder/folder.ts'
import type { BrokenPart } from './validate-record.ts'

/**
 * Invalid state of a data folder. It is written to a separate file, so that the emulator can use the rest of the
 * state.
 */
export interface UnusableState {
  /** The namespace of this state; undefined if it belongs to none. */
  readonly namespace?: string
  /** One sentence without a full stop that says what is invalid. */
  readonly reason: string
  /** The invalid state, as JSON. */
  readonly content: unknown
}

/** A file with invalid state. */
export interface SetAsideFile extends Pick<UnusableState, 'namespace' | 'reason'> {
  /** The name of the file in the data folder. */
  readonly file: string
}

/** Writes each unusable state to a separate file. */
export async function writeSetAsideFiles(
  folder: Pick<Folder, 'setAside'>,
  unusable: readonly UnusableState[],
): Promise<readonly SetAsideFile[]> {
  const written: SetAsideFile[] = []
  for (const { content, ...description } of unusable) {
    const { namespace = 'records', reason } = description
    const file = await folder.setAside(
      namespace,
      `${JSON.stringify({ reason, ...Object(content) }, null, 2)}\n`,
    )
    written.push({ ...description, file })
  }
  return written
}

/**
 * Removes invalid state from `kept` and returns it: whole namespaces, and parts that belong to none. `isIntact` is
 * false for a damaged journal. If a record is lost, a history may go beyond the namespace's clock, so in a damaged
 * journal this is not an error.
 */
export function takeUnusableState(
  kept: StoredState,
  broken: readonly BrokenPart[],
  isIntact: boolean,
): readonly UnusableState[] {
  const withoutNamespace = broken.filter(({ namespace }) => namespace === undefined)
  const byNamespace = new Map<string, BrokenPart[]>()
  for (const part of [...broken, ...findContradictions(kept, isIntact)]) {
    const { namespace } = part
    if (namespace === undefined) continue
    const parts = byNamespace.get(namespace) ?? []
    byNamespace.set(namespace, parts)
    parts.push(part)
  }
  const namespaces = [...byNamespace].map(([name, parts]): UnusableState => {
    const content = { ...contentOf(kept, name), broken: parts }
    applyRecord(kept, { gone: [name] })
    return { namespace: name, reason: parts[0]?.says ?? '', content }
  })
  const [first] = withoutNamespace
  if (first === undefined) return namespaces
  return [...namespaces, { reason: first.says, content: { broken: withoutNamespace } }]
}

function contentOf({ namespaces, inboxes }: StoredState, name: string) {
  const known = namespaces.get(name)
  return {
    namespace: name,
    ...(known === undefined ? {} : stateOf(known)),
    inboxes: inboxes.names().includes(name) ? inboxes.of(name).dump() : {},
  }
}

function stateOf({ state, verifications, due, calls }: StoredNamespace) {
  return { state, verifications: [...verifications.values()], due: due.all(), calls: [...calls] }
}

// Finds contradictions between several valid parts: a repeated number or id, or a history beyond the clock.
function findContradictions({ namespaces }: StoredState, isIntact: boolean): readonly BrokenPart[] {
  const contradictions: BrokenPart[] = []
  const namespaceById = new Map<string, string>()
  for (const [name, { state, verifications }] of namespaces) {
    const numbers = new Set<number>()
    // A running clock has advanced since it was stored, so only the time of a manual clock is known.
    const now = isIntact && state.clock.mode === 'manual' ? state.clock.shown : endOfTime
    for (const verification of verifications.values()) {
      const { id, number } = verification
      const says = numbers.has(number)
        ? `two verifications have the number ${number}`
        : namespaceById.has(id)
          ? `verification ${id} is in namespace ${namespaceById.get(id)}, too`
          : latestTransition(verification).at > verificationTime(verification, now)
            ? `verification ${id} has a history beyond its own time`
            : undefined
      if (says !== undefined) contradictions.push({ namespace: name, says, value: verification })
      numbers.add(number)
      if (!namespaceById.has(id)) namespaceById.set(id, name)
    }
  }
  return contradictions
}
