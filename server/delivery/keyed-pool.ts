/** Things made once for each key and kept while there is room; `busy` ones are never discarded. */
export type KeyedPool<T> = {
  of(key: string, make: () => Promise<T>): T | Promise<T>
  clear(): Promise<void>
}

export function createKeyedPool<T extends { readonly busy: number }>(
  most: number,
  discard: (kept: T) => void,
): KeyedPool<T> {
  const kept = new Map<string, T>()
  const making = new Map<string, Promise<T>>()

  function makeRoom(): void {
    if (kept.size < most) return
    for (const [key, one] of kept) {
      if (one.busy > 0) continue
      discard(one)
      kept.delete(key)
      return
    }
  }

  async function made(key: string, make: () => Promise<T>): Promise<T> {
    makeRoom()
    const one = await make()
    making.delete(key)
    kept.set(key, one)
    return one
  }

  return {
    of(key, make) {
      const known = kept.get(key) ?? making.get(key)
      if (known !== undefined) return known
      const promised = made(key, make)
      making.set(key, promised)
      return promised
    },
    async clear() {
      await Promise.all(making.values())
      for (const one of kept.values()) discard(one)
      kept.clear()
    },
  }
}
