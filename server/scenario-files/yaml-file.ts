import type { Document } from 'yaml'
import { UserError } from '../domain/base/user-error.ts'
import type { ScenarioFile, ScenarioIssue } from '../domain/scenarios/scenario.ts'
import { escapeControls } from '../domain/text/terminal-text.ts'
import { createLocator, type Yaml } from './yaml-locate.ts'

/**
 * The largest scenario or routes file, in bytes. Usual files have a tenth of this size. For a hostile file, the
 * parser needs a thousand times its size in memory.
 */
export const maxYamlFileBytes = 64 * 1024

/** A parsed YAML file. `locate` finds the line and column of a JSON pointer. */
export type YamlFile = {
  readonly content: unknown
  readonly locate: NonNullable<ScenarioFile['locate']>
  /**
   * Like `locate`, but parses the text again when it is called. Until then, it takes no memory for the parsed
   * document.
   */
  readonly locateLater: NonNullable<ScenarioFile['locate']>
}

/**
 * Parses YAML 1.2 with restrictions: one document, no tags, no repeated keys, few aliases. Throws a UserError with
 * one line, such as `ko.yaml:7:1: the same key is written twice; keep one of them`.
 */
export async function parseYamlFile(
  fileName: string,
  text: string,
  shouldBeginWith: string,
): Promise<YamlFile> {
  const yaml = await import('yaml')
  const parse = () => parseYamlText(yaml, fileName, text, shouldBeginWith)
  const { document, lines } = parse()
  return {
    content: plainValue(fileName, document),
    locate: createLocator(yaml, document, lines),
    locateLater: lazyLocate(() => {
      const parsed = parse()
      return createLocator(yaml, parsed.document, parsed.lines)
    }),
  }
}

/** Creates an error with one line for each issue, in the order of their places; at most 20. */
export function issuesError(
  { file, locate, source }: Pick<ScenarioFile, 'file' | 'locate' | 'source'>,
  issues: readonly ScenarioIssue[],
): UserError {
  const placed = issues.map(({ pointer, part, says }) => {
    const place = locate?.(pointer, part)
    const sentence = `${file}${place === undefined ? '' : `:${place}`}: ${shorten(says)}`
    return { place, sentence }
  })
  const sorted = placed.sort((a, b) => placeOrder(a.place) - placeOrder(b.place))
  const unique = [...new Map(sorted.map((item) => [item.sentence, item])).values()]
  const reported = unique.slice(0, 20)
  const shown = reported.flatMap(({ sentence, place }) =>
    withExcerpt(sentence, source?.() ?? '', place),
  )
  const sentences = reported.map(({ sentence }) => sentence)
  return new UserError(sentences, { shown })
}

// A separate function, so that its closure keeps only the text in memory and not the parsed document.
function lazyLocate(create: () => YamlFile['locate']): YamlFile['locate'] {
  let locate: YamlFile['locate'] | undefined
  return (pointer, part) => {
    locate ??= create()
    return locate(pointer, part)
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
  if (countMarks(text) > maxYamlMarks) {
    const says = 'the file has more brackets, quotes and lines than a scenario needs'
    throw new UserError(`${fileName}: ${says}; make it smaller`)
  }
  if (text.includes('\uFFFD')) {
    throw new UserError(`${fileName}: the file is not UTF-8 text; save it as UTF-8`)
  }
  const lines = new yaml.LineCounter()
  const document = withinDepth(fileName, () =>
    yaml.parseDocument(text, {
      version: '1.2',
      lineCounter: lines,
      // Repeated keys are found by findRepeatedKey, which uses a set. The parser's own check is slow: it compares
      // every key with every other key.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    }),
  )
  const errorAt = (place: string, says: string) => {
    const sentence = `${fileName}:${place}: ${shorten(says)}`
    return new UserError(sentence, { shown: withExcerpt(sentence, text, place) })
  }
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  const [error] = [...document.errors, ...document.warnings]
  if (error !== undefined) {
    throw errorAt(placeOf(error.pos[0]), yamlSentence(error.code, error.message))
  }
  const repeated = findRepeatedKey(yaml, document)
  if (repeated !== undefined) {
    throw errorAt(placeOf(repeated), 'the same key is written twice; keep one of them')
  }
  if (document.directives.yaml.version !== '1.2') {
    throw errorAt('1:1', 'only YAML 1.2 is read; remove the %YAML line')
  }
  if (document.contents === null) {
    throw errorAt('1:1', `the file is empty; begin with "${shouldBeginWith}"`)
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

/** Returns the offset of the first repeated key of a map; undefined if there is none. */
function findRepeatedKey(yaml: Yaml, document: Document.Parsed): number | undefined {
  let offset: number | undefined
  yaml.visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>()
      for (const { key } of items) {
        if (!yaml.isScalar(key)) continue
        if (known.has(key.value)) {
          offset = key.range?.[0]
          return yaml.visit.BREAK
        }
        known.add(key.value)
      }
      return undefined
    },
  })
  return offset
}

function plainValue(fileName: string, document: Document.Parsed): unknown {
  try {
    return withinDepth(fileName, () => document.toJS({ maxAliasCount: 100 }))
  } catch (cause) {
    // yaml throws a ReferenceError for too many aliases, and for an alias before its anchor.
    if (!(cause instanceof ReferenceError)) throw cause
    const says = 'its aliases (*name) stand for too many values; write the values instead'
    throw new UserError(`${fileName}: ${says}`, { cause })
  }
}

function withinDepth<T>(fileName: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    // `isTooDeep` does not find every deep nesting. If it misses one, the parser overflows the stack.
    if (!(cause instanceof RangeError)) throw cause
    throw tooDeepError(fileName, { cause })
  }
}

function tooDeepError(fileName: string, options: ErrorOptions = {}): UserError {
  const says = 'lists or maps are nested too deeply; use fewer levels'
  return new UserError(`${fileName}: ${says}`, options)
}

// The most characters for which the parser creates an object. A scenario with 1,000 steps and 1,000 `expect` lines
// has 14,000 of them.
export const maxYamlMarks = 15_000

function countMarks(text: string): number {
  return text.match(/[[\]{},"'\n]/g)?.length ?? 0
}

const maxBracketDepth = 100

// A usual scenario is five levels deep. This check also counts brackets in texts, but no usual text has 100 open
// brackets.
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

const maxExcerptWidth = 100

/**
 * Adds two lines below the sentence: the line of the file, and a caret under the column of the mistake.
 *
 *     ko.yaml:7:5: unknown key "reson", did you mean "reason"?
 *       7 |     reson: face_mismatch
 *         |     ^
 */
export function withExcerpt(
  sentence: string,
  source: string,
  place: string | undefined,
): readonly string[] {
  const [line = 0, column = 0] = (place ?? '').split(':').map(Number)
  const sourceLine = source.split('\n', line)[line - 1]?.trimEnd()
  if (sourceLine === undefined || sourceLine === '') return [sentence]
  const from = Math.max(0, column - 1 - Math.floor(maxExcerptWidth / 2))
  const excerpt = escapeControls(sourceLine.slice(from, from + maxExcerptWidth))
  const indent = escapeControls(sourceLine.slice(from, column - 1)).replaceAll(/./gu, ' ')
  const number = String(line)
  const margin = ' '.repeat(number.length)
  return [sentence, `  ${number} | ${excerpt}`, `  ${margin} | ${indent}^`]
}
