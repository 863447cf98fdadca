import type { Namespace } from '../emulator/namespace.ts'
import type { StoreRecord } from '../emulator/stored-state.ts'
import type { InboxDump } from '../records/inbox.ts'
import { createPauses } from '../runtime/sliced-work.ts'
import { contentRecords } from './full-state-records.ts'
import type { Journal } from './journal/journal.ts'

/** Writes the contents of a namespace in parts before they take effect. Other requests wait for one part at most. */
export interface Staging {
  /** Resolves to the number of the stage, or to false where a part could not be written. */
  stage(namespace: Namespace, inboxes: InboxDump): Promise<number | false>
  /** The stage takes effect with the next record, or it is given up. */
  end(stage: number): void
  /** The parts of all stages that are still to take effect, for a journal that is written anew. */
  records(): readonly (() => StoreRecord)[]
}

/** `write` puts one part into the journal while nothing else is written there. */
export function createStaging(
  latest: number,
  write: (part: StoreRecord) => ReturnType<Journal['stage']>,
): Staging {
  const open = new Map<number, (() => StoreRecord)[]>()
  let last = latest

  return {
    async stage(namespace, inboxes) {
      last += 1
      const staged = last
      const written: (() => StoreRecord)[] = []
      open.set(staged, written)
      const pauses = createPauses()
      const { name } = namespace
      const isEmpty = Object.keys(inboxes).length === 0
      const all = [
        ...contentRecords(namespace),
        ...(isEmpty ? [] : [() => ({ inboxes: [[name, inboxes] as const] })]),
      ]
      for (const record of all) {
        const part = () => ({ ...record(), staged })
        written.push(part)
        if (!(await write(part()))) {
          open.delete(staged)
          return false
        }
        if (pauses.isDue()) await pauses.take()
      }
      return staged
    },
    end: (stage) => void open.delete(stage),
    records: () => [...open.values()].flat(),
  }
}
