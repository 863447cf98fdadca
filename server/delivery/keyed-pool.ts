/** A cache of one item per key with a limited size. It never discards an item that is busy. */
export interface KeyedPool<T> {
  /** Returns the item of a key, and creates it at the first call. */
  of(key: string, create: () => Promise<T>): T | Promise<T>
  /** Discards all items, after those in creation are ready. */
  clear(): Promise<void>
}

export function createKeyedPool<T extends { readonly busy: number }>(
  maxItems: number,
  discard: (item: T) => void,
): KeyedPool<T> {
  const items = new Map<string, T>()
  const pending = new Map<string, Promise<T>>()

  function discardOneIfFull(): void {
    if (items.size < maxItems) return
    for (const [key, item] of items) {
      if (item.busy > 0) continue
      discard(item)
      items.delete(key)
      return
    }
  }

  async function createItem(key: string, create: () => Promise<T>): Promise<T> {
    discardOneIfFull()
    const item = await create()
    pending.delete(key)
    items.set(key, item)
    return item
  }

  return {
    of(key, create) {
      const known = items.get(key) ?? pending.get(key)
      if (known !== undefined) return known
      const creation = createItem(key, create)
      pending.set(key, creation)
      return creation
    },
    async clear() {
      await Promise.all(pending.values())
      for (const item of items.values()) discard(item)
      items.clear()
    },
  }
}
