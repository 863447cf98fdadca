import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { BrokenPart, ValidatedRecord } from './validate-record.ts'

/**
 * Collects the stages of a journal that is being read. A stage is a namespace that is written in parts. A stage without
 * an `install` record has no effect.
 */
export interface StagedRecords {
  /** Stores a record until its stage is installed. Returns false, and stores nothing, if it belongs to no stage. */
  add(record: ValidatedRecord): boolean
  /** Returns the parts of a stage, in order. */
  recordsOf(stage: number): readonly StoreRecord[]
  /** Removes the stages that this record installs, and returns their broken parts. */
  takeInstalled(record: StoreRecord): readonly BrokenPart[]
  /** Returns the highest stage number so far; 0 if there was no stage. */
  latest(): number
}

export function createStagedRecords(): StagedRecords {
  const open = new Map<number, ValidatedRecord[]>()
  let latest = 0

  return {
    add(record) {
      const { staged } = record.sound
      if (staged === undefined) return false
      latest = Math.max(latest, staged)
      const parts = open.get(staged) ?? []
      parts.push(record)
      open.set(staged, parts)
      return true
    },
    recordsOf: (stage) => (open.get(stage) ?? []).map(({ sound }) => sound),
    takeInstalled({ install = [] }) {
      const broken = install
        .flatMap((stage) => open.get(stage) ?? [])
        .flatMap((part) => part.broken)
      for (const stage of install) open.delete(stage)
      return broken
    },
    latest: () => latest,
  }
}
