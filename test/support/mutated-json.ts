import { type Random, randomFrom } from '../../server/domain/base/random.ts'

/** Returns a copy of a JSON value with one to three changes of kinds that often break programs. */
export function mutateJson(value: unknown, random: Random): unknown {
  const holder = { value: JSON.parse(JSON.stringify(value)) }
  for (let changes = random.int(1, 3); changes > 0; changes--) {
    const places = placesIn(holder)
    if (places.length === 0) break
    const place = random.pick(places)
    random.pick(MUTATIONS)(place, random, places)
  }
  return holder.value
}

/** Returns the n-th mutation of a seed. The same arguments have the same mutation. */
export function nthMutation(value: unknown, seed: number | string, nth: number): unknown {
  return mutateJson(value, randomFrom('mutation', seed, nth))
}

type Owner = Record<string, unknown> | unknown[]
type MutationTarget = { readonly owner: Owner; readonly key: string | number }
type Mutation = (place: MutationTarget, random: Random, all: readonly MutationTarget[]) => void

const changeType: Mutation = (place, random) => set(place, anyValue(random))
const extremeNumber: Mutation = (place, random) => set(place, random.pick(NUMBERS))
const extremeText: Mutation = (place, random) => set(place, random.pick(TEXTS))

const remove: Mutation = ({ owner, key }) => {
  if (Array.isArray(owner)) owner.splice(Number(key), 1)
  else delete owner[key]
}

const add: Mutation = (place, random) => {
  const target = read(place)
  if (Array.isArray(target)) target.push(anyValue(random))
  else if (isOwner(target)) set({ owner: target, key: random.pick(KEYS) }, anyValue(random))
}

// Changes a value slightly, because validation misses such changes most often.
const nudge: Mutation = (place, random) => {
  const value = read(place)
  if (typeof value === 'number') set(place, value + random.pick(STEPS))
  if (typeof value === 'string')
    set(place, random.pick([value.slice(1), `${value}x`, value.toUpperCase()]))
  if (typeof value === 'boolean') set(place, !value)
}

/** Swaps two values, most often of members with the same name, such as two ids. */
const swap: Mutation = (place, random, all) => {
  const twins = all.filter(({ key }) => key === place.key)
  const other = random.pick(random.int(0, 3) === 0 ? all : twins)
  const [mine, theirs] = [read(place), read(other)]
  set(place, structuredClone(theirs))
  set(other, structuredClone(mine))
}

const duplicate: Mutation = ({ owner, key }) => {
  if (Array.isArray(owner)) owner.splice(Number(key), 0, structuredClone(owner[Number(key)]))
}

const reorder: Mutation = (place) => {
  const value = read(place)
  if (Array.isArray(value)) value.reverse()
}

const nest: Mutation = (place, random) => {
  let garbage: unknown = 'x'
  for (let depth = random.int(1, 60); depth > 0; depth--) {
    garbage = depth % 2 === 0 ? [garbage] : { a: garbage }
  }
  set(place, garbage)
}

const MUTATIONS: readonly Mutation[] = [
  changeType,
  extremeNumber,
  extremeText,
  remove,
  add,
  nudge,
  nudge,
  swap,
  swap,
  duplicate,
  reorder,
  nest,
]

const NUMBERS = [1e308, -1e308, -1, 0, 0.5, 2 ** 53, 2 ** 31, 253_402_300_799_999, 8.64e15, 5e-324]
const STEPS = [1, -1, 0.5, 1000, -1000, 86_400_000, -86_400_000, 1e12]
const TEXTS = [
  '',
  ' ',
  'a b',
  '\0',
  'a\r\nX-Injected: 1',
  '__proto__',
  'constructor',
  '\ud800',
  'é',
  '😀',
  'x'.repeat(20_000),
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'http://127.0.0.1:9/x',
  'javascript:alert(1)',
  '%',
  'ok',
  'ko',
  'running',
  'sending',
  'scheduled',
  'manual',
  '9999-12-31',
]
const VALUES: readonly unknown[] = [null, true, false, 1, 'x', [], {}, [[]], { x: 1 }, [null]]
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'length',
  'x',
  '',
  'id',
  'at',
  'then',
]

// Returns a copy, because a later mutation may change the value.
function anyValue(random: Random): unknown {
  return structuredClone(random.pick(VALUES))
}

// An assignment to `__proto__` would set the prototype. JSON.parse creates a member, too.
function set({ owner, key }: MutationTarget, value: unknown): void {
  const descriptor = { value, writable: true, enumerable: true, configurable: true }
  Object.defineProperty(owner, key, descriptor)
}

function read({ owner, key }: MutationTarget): unknown {
  return Object.hasOwn(owner, key) ? (owner as Record<string, unknown>)[key] : undefined
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null
}

function placesIn(whole: Owner): readonly MutationTarget[] {
  const places: MutationTarget[] = []
  const owners: Owner[] = [whole]
  for (let owner = owners.pop(); owner !== undefined; owner = owners.pop()) {
    for (const key of Object.keys(owner)) {
      const place = { owner, key: Array.isArray(owner) ? Number(key) : key }
      places.push(place)
      const value = read(place)
      if (isOwner(value)) owners.push(value)
    }
  }
  return places
}
