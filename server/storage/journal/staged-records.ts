import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { BrokenPart, ValidatedRecord } from './validate-record.ts'

/** The stages of a journal that is being read. A stage whose installation was never written has no effect. */
export interface StagedRecords {
  /** Keeps a part until its stage is installed; false for a record that belongs to no stage. */
  add(record: ValidatedRecord): boolean
  /** The parts of a stage, in their order. */
  recordsOf(stage: number): readonly StoreRecord[]
  /** Removes the stages that this record installs, and returns their broken parts. */
  takeInstalled(record: StoreRecord): readonly BrokenPart[]
  /** The highest number of a stage so far; 0 if there was none. */
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
        .flatMap((each) => each.broken)
      for (const stage of install) open.delete(stage)
      return broken
    },
    latest: () => latest,
  }
}
