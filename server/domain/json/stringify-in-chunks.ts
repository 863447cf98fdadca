/** Returns true if a JSON value contains more than `max` values. Stops counting at the limit. */
export function hasMoreValuesThan(value: unknown, max: number): boolean {
  let count = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    count += 1
    if (typeof next === 'object' && next !== null) {
      const parts = Array.isArray(next) ? next : Object.values(next)
      if (count + open.length + parts.length > max) return true
      for (const part of parts) open.push(part)
    }
  }
  return count > max
}

/** The order of keys: `sorted` sorts the keys of every object, so that equal values give equal texts. */
export type KeyOrder = 'as-is' | 'sorted'

/** Formats a value as JSON in pieces. Each piece takes about 1 ms. Omits members that JSON can't represent. */
export function* stringifyInChunks(value: unknown, keys: KeyOrder): Generator<string, void, void> {
  const isSmall = !hasMoreValuesThan(value, maxValuesPerPiece)
  if (isSmall || typeof value !== 'object' || value === null) {
    yield keys === 'sorted' ? stringifySorted(value) : (JSON.stringify(value) ?? 'null')
    return
  }
  if (Array.isArray(value)) {
    yield '['
    for (let i = 0; i < value.length; i++) {
      if (i > 0) yield ','
      yield* stringifyInChunks(value[i], keys)
    }
    yield ']'
    return
  }
  yield '{'
  let isFirst = true
  for (const [key, member] of membersOf(value, keys)) {
    yield `${isFirst ? '' : ','}${JSON.stringify(key)}:`
    isFirst = false
    yield* stringifyInChunks(member, keys)
  }
  yield '}'
}

const maxValuesPerPiece = 2_000

// Does not call JSON.stringify for objects, because that is slower: most of the time of a large snapshot is spent
// here.
function stringifySorted(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'number' && Number.isInteger(value)
      ? String(value)
      : (JSON.stringify(value) ?? 'null')
  }
  if (Array.isArray(value)) {
    let items = ''
    for (const item of value) items += `${items === '' ? '' : ','}${stringifySorted(item)}`
    return `[${items}]`
  }
  const object = value as Readonly<Record<string, unknown>>
  let members = ''
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member === undefined) continue
    members += `${members === '' ? '' : ','}${quoteKey(key)}:${stringifySorted(member)}`
  }
  return `{${members}}`
}

// Caches quoted keys: the members of verifications have only about a hundred names.
const quotedKeyCache = new Map<string, string>()
const maxCachedKeys = 1_000

function quoteKey(key: string): string {
  const known = quotedKeyCache.get(key)
  if (known !== undefined) return known
  const quoted = JSON.stringify(key)
  if (quotedKeyCache.size < maxCachedKeys && key.length < 100) quotedKeyCache.set(key, quoted)
  return quoted
}

function membersOf(value: object, keys: KeyOrder): readonly (readonly [string, unknown])[] {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return keys === 'sorted' ? members.sort(([a], [b]) => (a < b ? -1 : 1)) : members
}
