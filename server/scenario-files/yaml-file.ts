import type { Document } from 'yaml'
import { UserError } from '../domain/base/user-error.ts'
import type { ScenarioFile, ScenarioIssue } from '../domain/scenarios/scenario.ts'
import { withExcerpt } from './yaml-excerpt.ts'
import { createLocator, type Yaml } from './yaml-locate.ts'

/**
 * No file of scenarios or routes is larger, in bytes. People write a tenth of it; what a parser makes of
 * a hostile one takes a thousand times its size.
 */
export const maxYamlFileBytes = 64 * 1024

/** A YAML file of the user's as plain values, and the way back from a pointer to its place. */
export type YamlFile = {
  readonly content: unknown
  readonly locate: NonNullable<ScenarioFile['locate']>
  /** The same by reading the text once more: to keep every file's document would take too much room. */
  readonly locateLater: NonNullable<ScenarioFile['locate']>
}

/**
 * Reads YAML 1.2 as it is meant here: one document, no tags, no key twice, aliases within measure. Throws
 * a Complaint of one line, as `ko.yaml:7:1: the same key is written twice; keep one of them`.
 */
export async function parseYamlFile(
  fileName: string,
  text: string,
  shouldBeginWith: string,
): Promise<YamlFile> {
  const yaml = await import('yaml')
  const read = () => parseYamlText(yaml, fileName, text, shouldBeginWith)
  const { document, lines } = read()
  return {
    content: plainValue(fileName, document),
    locate: createLocator(yaml, document, lines),
    locateLater: lazyLocate(() => {
      const again = read()
      return createLocator(yaml, again.document, again.lines)
    }),
  }
}

/** One line for each fault, with its place in the file where that is known. */
export function issuesError(
  { file, locate, source }: Pick<ScenarioFile, 'file' | 'locate' | 'source'>,
  faults: readonly ScenarioIssue[],
): UserError {
  const placed = faults.map(({ pointer, part, says }) => {
    const place = locate?.(pointer, part)
    const sentence = `${file}${place === undefined ? '' : `:${place}`}: ${shorten(says)}`
    return { place, sentence }
  })
  const inOrder = placed.sort((a, b) => placeOrder(a.place) - placeOrder(b.place))
  const different = [...new Map(inOrder.map((each) => [each.sentence, each])).values()]
  const told = different.slice(0, 20)
  const shown = told.flatMap(({ sentence, place }) =>
    withExcerpt(sentence, source?.() ?? '', place),
  )
  const sentences = told.map(({ sentence }) => sentence)
  return new UserError(sentences, { shown })
}

// A function of its own, so that what it returns holds on to the text only.
function lazyLocate(make: () => YamlFile['locate']): YamlFile['locate'] {
  let made: YamlFile['locate'] | undefined
  return (pointer, part) => {
    made ??= make()
    return made(pointer, part)
  }
}

type ParsedYaml = {
  readonly document: Document.Parsed
  readonly lines: InstanceType<Yaml['LineCounter']>
}

function parseYamlText(
  yaml: Yaml,
  fileName: string,
  text: string,
  shouldBeginWith: string,
): ParsedYaml {
  if (Buffer.byteLength(text) > maxYamlFileBytes) {
    throw new UserError(`${fileName}: the file is larger than 64 kB; split it or make it smaller`)
  }
  if (isTooDeep(text)) throw tooDeepError(fileName)
  if (countMarks(text) > maxMarks) {
    const says = 'the file has more brackets, quotes and lines than a scenario needs'
    throw new UserError(`${fileName}: ${says}; make it smaller`)
  }
  if (text.includes('\uFFFD')) {
    throw new UserError(`${fileName}: the file is no UTF-8 text; save it as UTF-8`)
  }
  const lines = new yaml.LineCounter()
  const document = withinDepth(fileName, () =>
    yaml.parseDocument(text, {
      version: '1.2',
      lineCounter: lines,
      // The parser compares every key of a map with every other; repeatedKey looks each one up.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    }),
  )
  const refuse = (place: string, says: string) => {
    const sentence = `${fileName}:${place}: ${shorten(says)}`
    return new UserError(sentence, { shown: withExcerpt(sentence, text, place) })
  }
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    throw refuse(placeOf(fault.pos[0]), yamlSentence(fault.code, fault.message))
  }
  const repeated = findRepeatedKey(yaml, document)
  if (repeated !== undefined) {
    throw refuse(placeOf(repeated), 'the same key is written twice; keep one of them')
  }
  if (document.directives.yaml.version !== '1.2') {
    throw refuse('1:1', 'only YAML 1.2 is read; remove the %YAML line')
  }
  if (document.contents === null) {
    throw refuse('1:1', `the file is empty; begin with "${shouldBeginWith}"`)
  }
  return { document, lines }
}

function yamlSentence(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; put every scenario into its own file'
    case 'TAG_RESOLVE_FAILED':
      return 'a tag (!name) has no meaning here; remove it'
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; use spaces'
    default:
      return `not readable as YAML, ${message.charAt(0).toLowerCase()}${message.slice(1)}`
  }
}

/** Where the first key begins that its map has already, as an offset into the text. */
function findRepeatedKey(yaml: Yaml, document: Document.Parsed): number | undefined {
  let found: number | undefined
  yaml.visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>()
      for (const { key } of items) {
        if (!yaml.isScalar(key)) continue
        if (known.has(key.value)) {
          found = key.range?.[0]
          return yaml.visit.BREAK
        }
        known.add(key.value)
      }
      return undefined
    },
  })
  return found
}

function plainValue(fileName: string, document: Document.Parsed): unknown {
  try {
    return withinDepth(fileName, () => document.toJS({ maxAliasCount: 100 }))
  } catch (cause) {
    // yaml throws this for aliases that multiply, and for one that names an anchor below itself.
    if (!(cause instanceof ReferenceError)) throw cause
    const says = 'its aliases (*name) multiply beyond measure; write the values out'
    throw new UserError(`${fileName}: ${says}`, { cause })
  }
}

function withinDepth<T>(fileName: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    // The stack limits what the look at the text has let pass.
    if (!(cause instanceof RangeError)) throw cause
    throw tooDeepError(fileName, { cause })
  }
}

function tooDeepError(fileName: string, options: ErrorOptions = {}): UserError {
  const says = 'lists or maps are nested beyond measure; make it flatter'
  return new UserError(`${fileName}: ${says}`, options)
}

// What a parser takes its room for. A thousand steps with a thousand lines of expect have about 14,000.
const maxMarks = 15_000

function countMarks(text: string): number {
  return text.match(/[[\]{},"'\n]/g)?.length ?? 0
}

const maxBracketDepth = 100

// A scenario is five levels deep. Brackets in texts count too, which no sensible text minds.
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > maxBracketDepth) return true
  }
  return /^(?:[ \t]*[-?][ \t]){100}/m.test(text)
}

function shorten(says: string): string {
  return says.length > maxSentenceLength ? `${says.slice(0, maxSentenceLength)}...` : says
}

const maxSentenceLength = 500

function placeOrder(place: string | undefined): number {
  const [line = 0, column = 0] = (place ?? '').split(':').map(Number)
  return line * 100_000 + column
}
