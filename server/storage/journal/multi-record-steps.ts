import type { PlacedRecord } from './record-chain.ts'

/** Groups the records of a journal into steps, and applies each step as a whole. */
export interface MultiRecordSteps {
  /** Adds the next record. Applies the step if this is its last record. */
  add(placed: PlacedRecord): void
  /** Returns the number of records of an incomplete step at the end of the journal. They are not applied. */
  finish(): number
}

/**
 * A large step has several records; all except the last have `more`. The emulator answers the request that caused
 * the step after the last record was written. If a record in the middle is lost, the others are applied.
 */
export function createMultiRecordSteps(apply: (placed: PlacedRecord) => void): MultiRecordSteps {
  let open: PlacedRecord[] = []

  function applyAll(): void {
    const step = open
    open = []
    for (const placed of step) apply(placed)
  }

  return {
    add(placed) {
      const previous = open.at(-1)
      if (previous !== undefined && placed.record.n !== previous.record.n + 1) applyAll()
      open.push(placed)
      if (placed.record.more !== true) applyAll()
    },
    finish: () => open.length,
  }
}
