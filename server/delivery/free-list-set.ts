/**
 * A set for values that are added and removed by the thousand. A Set works too, but each rehash leaves its
 * old table, and all values in it, to the next full garbage collection. That took a third of the time of a
 * callback.
 */
export interface SlotSet<T> {
  /** Returns the slot of the value, for `remove`. */
  add(value: T): number
  remove(slot: number): void
  values(): readonly T[]
}

export function createSlotSet<T extends object>(): SlotSet<T> {
  const slots: (T | undefined)[] = []
  const free: number[] = []
  return {
    add(value) {
      const slot = free.pop() ?? slots.length
      slots[slot] = value
      return slot
    },
    remove(slot) {
      if (slots[slot] === undefined) return
      slots[slot] = undefined
      free.push(slot)
    },
    values: () => slots.filter((value) => value !== undefined),
  }
}
