import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import { formatDate } from './date-format.ts'
import { anyStep, type PactPath, parsePactPath } from './pact-path.ts'

/** Values for generators: the values from the provider states, and the instant of the replay. */
export type GeneratorContext = {
  readonly stateValues: JsonObject
  readonly now: Date
}

/** The parts of a request that generators can replace. */
export type GeneratedParts = {
  readonly path: string
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** The body, if it is JSON. */
  readonly json?: unknown
}

/**
 * Replaces examples of a request by the values of its generators. Random values are always the same, so that a
 * replay can be repeated. If a generator cannot create a value, such as `Regex`, the example is not changed. Pure.
 */
export function applyGenerators(
  parts: GeneratedParts,
  generators: unknown,
  context: GeneratorContext,
): GeneratedParts {
  if (!isJsonObject(generators)) return parts
  const { path, query, headers, json } = parts
  const pathGenerator = generators.path
  return {
    path: isJsonObject(pathGenerator)
      ? String(generate(pathGenerator, path, context) ?? path)
      : path,
    query: replaceTexts(query, generators.query, context),
    headers: replaceTexts(headers, generators.header, context),
    ...(json === undefined ? {} : { json: replaceInJson(json, generators.body, context) }),
  }
}

function replaceTexts(
  values: Readonly<Record<string, readonly string[]>>,
  generators: unknown,
  context: GeneratorContext,
): Readonly<Record<string, readonly string[]>> {
  if (!isJsonObject(generators)) return values
  const entries = Object.entries(values).map(([name, texts]) => {
    const key = Object.keys(generators).find(
      (each) => each.replace(/^\$\.|\[\d+\]$/g, '').toLowerCase() === name.toLowerCase(),
    )
    const generator = key === undefined ? undefined : generators[key]
    if (!isJsonObject(generator)) return [name, texts] as const
    return [name, texts.map((text) => String(generate(generator, text, context) ?? text))] as const
  })
  return Object.fromEntries(entries)
}

function replaceInJson(json: unknown, generators: unknown, context: GeneratorContext): unknown {
  if (!isJsonObject(generators)) return json
  return Object.entries(generators).reduce((value, [expression, generator]) => {
    const path = parsePactPath(expression)
    if (path === undefined || !isJsonObject(generator)) return value
    return replaceAt(value, path, (example) => generate(generator, example, context) ?? example)
  }, json)
}

function replaceAt(
  value: unknown,
  [step, ...rest]: PactPath,
  replace: (example: unknown) => unknown,
): unknown {
  if (step === undefined) return replace(value)
  if (Array.isArray(value)) {
    return value.map((each, i) =>
      step === anyStep || step === String(i) ? replaceAt(each, rest, replace) : each,
    )
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    step === anyStep || step === key ? replaceAt(each, rest, replace) : each,
  ])
  return Object.fromEntries(entries)
}

/** Returns undefined if the generator has no value: the example stays. */
function generate(generator: JsonObject, example: unknown, context: GeneratorContext): unknown {
  const { type, format } = generator
  const size = (name: string, usual: number) => Number(generator[name] ?? usual)
  if (type === 'ProviderState') return providerStateValue(generator, context.stateValues)
  if (type === 'Uuid') return uuidIn(String(format ?? 'lower-case-hyphenated'))
  if (type === 'RandomInt') return size('min', 1)
  if (type === 'RandomDecimal') return Number(`1.${'5'.repeat(Math.max(1, size('digits', 2) - 1))}`)
  if (type === 'RandomHexadecimal')
    return 'a1'.repeat(size('digits', 10)).slice(0, size('digits', 10))
  if (type === 'RandomString') return 'pact'.repeat(size('size', 20)).slice(0, size('size', 20))
  if (type === 'RandomBoolean') return true
  if (type === 'Date') return formatDate(context.now, String(format ?? 'yyyy-MM-dd'))
  if (type === 'Time') return formatDate(context.now, String(format ?? 'HH:mm:ss'))
  if (type === 'DateTime') {
    return formatDate(context.now, String(format ?? "yyyy-MM-dd'T'HH:mm:ssXXX"))
  }
  return example
}

/** Evaluates an expression such as `/IT-identity-verifications/${id}`, or one that is only the name of a value. */
function providerStateValue({ expression }: JsonObject, values: JsonObject): unknown {
  const text = String(expression ?? '')
  const [, only] = /^\$\{([^}]+)\}$/.exec(text) ?? []
  if (only !== undefined) return values[only]
  if (!text.includes('${')) return values[text]
  const names = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name)
  if (names.some((name) => values[name] === undefined)) return undefined
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(values[name]))
}

const uuid = '6f1d3c4e-2a5b-4c8d-9e0f-1a2b3c4d5e6f'

function uuidIn(format: string): string {
  const text = format === 'simple' ? uuid.replaceAll('-', '') : uuid
  if (format === 'URN') return `urn:uuid:${uuid}`
  return format.startsWith('upper') ? text.toUpperCase() : text
}
