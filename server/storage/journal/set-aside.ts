import { latestTransition, verificationTime } from '../../domain/model/verification.ts'
import { endOfTime } from '../../domain/time/instant.ts'
import { applyRecord, type StoredNamespace, type StoredState } from '../../emulator/stored-state.ts'
import type { Folder } from '../folder/folder.ts'
import type { BrokenPart } from './validate-record.ts'

/** State that cannot be used: written to a file of its own, so that the rest can be. */
export interface UnusableState {
  /** The namespace it is of; undefined for what belongs to none. */
  readonly namespace?: string
  /** What is wrong, in one sentence without its end. */
  readonly reason: string
  /** Everything there is of it, as JSON. */
  readonly content: unknown
}

/** What was set aside, and where it is now. */
export interface SetAsideFile extends Pick<UnusableState, 'namespace' | 'reason'> {
  /** The name of the file in the data folder. */
  readonly file: string
}

/** Writes each to a file of its own. */
export async function writeSetAsideFiles(
  folder: Pick<Folder, 'setAside'>,
  unusable: readonly UnusableState[],
): Promise<readonly SetAsideFile[]> {
  const written: SetAsideFile[] = []
  for (const { content, ...what } of unusable) {
    const { namespace = 'records', reason } = what
    const file = await folder.setAside(
      namespace,
      `${JSON.stringify({ reason, ...Object(content) }, null, 2)}\n`,
    )
    written.push({ ...what, file })
  }
  return written
}

/**
 * Takes what cannot be used out of what was kept: whole namespaces, and parts that belong to none. In an intact
 * journal the clock and the verifications of a namespace belong together; of a damaged one either may be lost.
 */
export function takeUnusableState(
  kept: StoredState,
  broken: readonly BrokenPart[],
  isIntact: boolean,
): readonly UnusableState[] {
  const ofNone = broken.filter(({ namespace }) => namespace === undefined)
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
  const [first] = ofNone
  if (first === undefined) return namespaces
  return [...namespaces, { reason: first.says, content: { broken: ofNone } }]
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

// What no single part shows. A number or an id that is there twice would be lost, or found in two places.
function findContradictions({ namespaces }: StoredState, isIntact: boolean): readonly BrokenPart[] {
  const found: BrokenPart[] = []
  const ids = new Map<string, string>()
  for (const [name, { state, verifications }] of namespaces) {
    const numbers = new Set<number>()
    // One that runs has gone on since it was written down.
    const shown = isIntact && state.clock.mode === 'manual' ? state.clock.shown : endOfTime
    for (const verification of verifications.values()) {
      const { id, number } = verification
      const says = numbers.has(number)
        ? `number ${number} is that of two verifications`
        : ids.has(id)
          ? `verification ${id} is in namespace ${ids.get(id)}, too`
          : latestTransition(verification).at > verificationTime(verification, shown)
            ? `verification ${id} has a history beyond its own time`
            : undefined
      if (says !== undefined) found.push({ namespace: name, says, value: verification })
      numbers.add(number)
      if (!ids.has(id)) ids.set(id, name)
    }
  }
  return found
}
