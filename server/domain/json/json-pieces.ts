/** Whether a JSON value holds more than `most` values. Looks at no more than it must. */
export function holdsMoreThan(value: unknown, most: number): boolean {
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
  const isSmall = !holdsMoreThan(value, mostInOne)
  if (isSmall || typeof value !== 'object' || value === null) {
    yield keys === 'sorted' ? sortedJson(value) : (JSON.stringify(value) ?? 'null')
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

const mostInOne = 2_000

// Written out: this is most of the time that a large snapshot takes.
function sortedJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'number' && Number.isInteger(value)
      ? String(value)
      : (JSON.stringify(value) ?? 'null')
  }
  if (Array.isArray(value)) {
    let items = ''
    for (const item of value) items += `${items === '' ? '' : ','}${sortedJson(item)}`
    return `[${items}]`
  }
  const object = value as Readonly<Record<string, unknown>>
  let members = ''
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member === undefined) continue
    members += `${members === '' ? '' : ','}${quotedKey(key)}:${sortedJson(member)}`
  }
  return `{${members}}`
}

// The members of verifications have a hundred names or so.
const quotedKeys = new Map<string, string>()
const mostKeys = 1_000

function quotedKey(key: string): string {
  const known = quotedKeys.get(key)
  if (known !== undefined) return known
  const quoted = JSON.stringify(key)
  if (quotedKeys.size < mostKeys && key.length < 100) quotedKeys.set(key, quoted)
  return quoted
}

function membersOf(value: object, keys: KeyOrder): readonly (readonly [string, unknown])[] {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return keys === 'sorted' ? members.sort(([a], [b]) => (a < b ? -1 : 1)) : members
}
