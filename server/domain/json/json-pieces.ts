/** Whether a JSON value holds more than `most` values. Looks at no more than it must. */
export function hasMoreValuesThan(value: unknown, most: number): boolean {
  let found = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    found += 1
    if (typeof next === 'object' && next !== null) {
      const parts = Array.isArray(next) ? next : Object.values(next)
      if (found + open.length + parts.length > most) return true
      for (const part of parts) open.push(part)
    }
  }
  return found > most
}

/** `sorted`: the keys of every object in order, so that equal values have equal texts. */
export type KeyOrder = 'as-is' | 'sorted'

/** The JSON text of a value, in pieces that take a millisecond or so each. What JSON cannot write is left out. */
export function* jsonPieces(value: unknown, keys: KeyOrder): Generator<string, void, void> {
  const isSmall = !hasMoreValuesThan(value, maxValuesPerPiece)
  if (isSmall || typeof value !== 'object' || value === null) {
    yield keys === 'sorted' ? stringifySorted(value) : (JSON.stringify(value) ?? 'null')
    return
  }
  if (Array.isArray(value)) {
    yield '['
    for (let i = 0; i < value.length; i++) {
      if (i > 0) yield ','
      yield* jsonPieces(value[i], keys)
    }
    yield ']'
    return
  }
  yield '{'
  let isFirst = true
  for (const [key, member] of membersOf(value, keys)) {
    yield `${isFirst ? '' : ','}${JSON.stringify(key)}:`
    isFirst = false
    yield* jsonPieces(member, keys)
  }
  yield '}'
}

const maxValuesPerPiece = 2_000

// Written out: this is most of the time that a large snapshot takes.
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

// The members of verifications have a hundred names or so.
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
