import type { PlacedRecord } from './record-chain.ts'

/** Applies the records of a journal step by step. */
export interface MultiRecordSteps {
  /** Takes the next record. A step is applied once its last record is there. */
  add(placed: PlacedRecord): void
  /** Returns how many records of a step there are whose last one was never written. None of them is applied. */
  finish(): number
}

/**
 * A step that is too large for one record goes into several: all but the last say that there is `more`. The
 * request that caused it is answered after the last one. If a record in the middle is lost, the rest is applied.
 */
export function createMultiRecordSteps(apply: (placed: PlacedRecord) => void): MultiRecordSteps {
  let open: PlacedRecord[] = []

  function applyAll(): void {
    const complete = open
    open = []
    for (const placed of complete) apply(placed)
  }

  return {
    add(placed) {
      const before = open.at(-1)
      if (before !== undefined && placed.record.n !== before.record.n + 1) applyAll()
      open.push(placed)
      if (placed.record.more !== true) applyAll()
    },
    finish: () => open.length,
  }
}
