import type { Document, LineCounter } from 'yaml'
import { didYouMean, UserError } from '../domain/base/user-error.ts'
import { parseDialectAt } from '../scenario-files/dialect-file.ts'
import { OPTIONS } from './options.ts'
import type { OptionText } from './parse-arguments.ts'

export const defaultConfigFile = 'videoid-emulator.config.yaml'

type Yaml = typeof import('yaml')
type ConfigSource = {
  readonly path: string
  readonly yaml: Yaml
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/** Reads the text of a config file: one map, `public-url: …` or `publicUrl: …`. */
export async function parseConfigFile(path: string, text: string): Promise<readonly OptionText[]> {
  // Most starts have no config file, and the parser costs more than the rest of the options.
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = parseYaml(yaml, path, text, lines)
  const source: ConfigSource = { path, yaml, document, lines }
  const [fault] = document.errors
  if (fault !== undefined) {
    throw new UserError(
      `${formatPosition(source, fault.pos[0])}: not readable as YAML: ${fault.message}. Correct this line.`,
    )
  }
  const { contents } = document
  if (contents === null) return []
  if (!yaml.isMap(contents)) {
    throw new UserError(
      `${path}:1:1: expected lines such as "port: 4280", but this is no map. Write one option a line.`,
    )
  }
  return contents.items.flatMap(({ key, value }) => parseEntry(source, key, value))
}

function parseYaml(
  yaml: Yaml,
  path: string,
  text: string,
  lineCounter: LineCounter,
): Document.Parsed {
  try {
    return yaml.parseDocument(text, { lineCounter, prettyErrors: false })
  } catch (cause) {
    // The stack is what limits how deep a file may be nested.
    if (!(cause instanceof RangeError)) throw cause
    throw new UserError(`${path}: nested beyond measure. Write one option a line.`, { cause })
  }
}

function parseEntry(source: ConfigSource, key: unknown, value: unknown): readonly OptionText[] {
  const { yaml } = source
  const place = yaml.isNode(key) ? formatPosition(source, key.range?.[0] ?? 0) : source.path
  const name = yaml.isScalar(key) ? String(key.value) : ''
  if (name === 'wire') return parseDialectEntry(source, place, value)
  const fileOptions = OPTIONS.filter((each) => each.setting !== undefined)
  const option = fileOptions.find((each) => each.name === toKebabCase(name))
  if (option === undefined) {
    const known = ['wire', ...fileOptions.map((each) => each.name)]
    const meant = didYouMean(toKebabCase(name), known)
    throw new UserError(
      `${place}: unknown option "${name}"${meant === '' ? '.' : meant} Correct or remove this line.`,
    )
  }
  const nodes = yaml.isSeq(value) && option.repeatable ? value.items : [value]
  return nodes.flatMap((node) => {
    const as = `${yaml.isNode(node) ? formatPosition(source, node.range?.[0] ?? 0) : place}: ${name}`
    if (!yaml.isScalar(node)) {
      const what = yaml.isSeq(node) ? 'a list' : yaml.isMap(node) ? 'a map' : 'something else'
      throw new UserError(`${as} cannot be ${what}. Write ${option.kind.allowed}.`)
    }
    // The source, not the value: 0x10 and 1_000 are not what a flag would accept either.
    if (node.value === null) return []
    return [{ option, as, text: typeof node.value === 'string' ? node.value : sourceTextOf(node) }]
  })
}

// The switches of a dialect file, as a group of this file.
function parseDialectEntry(
  source: ConfigSource,
  place: string,
  value: unknown,
): readonly OptionText[] {
  const { yaml, document } = source
  const option = OPTIONS.find(({ setting }) => setting === 'dialect')
  if (option === undefined || (yaml.isScalar(value) && value.value === null)) return []
  if (document.has('dialect')) {
    throw new UserError(`${place}: wire and dialect exclude each other. Keep one of them.`)
  }
  return [{ option, as: `${place}: wire`, text: '', value: parseDialectAt(source, '/wire') }]
}

function sourceTextOf(node: { readonly value: unknown; readonly source?: string }): string {
  return node.source ?? String(node.value)
}

function formatPosition({ path, lines }: ConfigSource, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${path}:${line}:${col}`
}

// publicUrl, as the library spells it, is public-url.
function toKebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
