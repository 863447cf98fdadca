import type { Namespace } from '../emulator/namespace.ts'
import type { StoreRecord } from '../emulator/stored-state.ts'
import type { InboxDump } from '../records/inbox.ts'
import { createPauses } from '../runtime/sliced-work.ts'
import { contentRecords } from './full-state-records.ts'
import type { Journal } from './journal/journal.ts'

/**
 * Writes the contents of a namespace in parts that take effect together. Other requests wait for one part at most.
 */
export interface MultiPartWriter {
  /** Writes all parts. Resolves to the number of the stage, or to false if a part could not be written. */
  stage(namespace: Namespace, inboxes: InboxDump): Promise<number | false>
  /** Forgets a stage, because the next record installs it or because it was abandoned. */
  end(stage: number): void
  /** Returns the parts of all open stages, for a rewrite of the journal. */
  records(): readonly (() => StoreRecord)[]
}

/** `latest` is the highest stage number in the journal. `write` appends one part, after earlier writes have ended. */
export function createMultiPartWriter(
  latest: number,
  write: (part: StoreRecord) => ReturnType<Journal['stage']>,
): MultiPartWriter {
  const open = new Map<number, (() => StoreRecord)[]>()
  let lastStage = latest

  return {
    async stage(namespace, inboxes) {
      lastStage += 1
      const staged = lastStage
      const parts: (() => StoreRecord)[] = []
      open.set(staged, parts)
      const pauses = createPauses()
      const { name } = namespace
      const isEmpty = Object.keys(inboxes).length === 0
      const records = [
        ...contentRecords(namespace),
        ...(isEmpty ? [] : [() => ({ inboxes: [[name, inboxes] as const] })]),
      ]
      for (const record of records) {
        const part = () => ({ ...record(), staged })
        parts.push(part)
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
