import type { Document, LineCounter } from 'yaml'
import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { parseDialectAt } from '../scenario-files/dialect-file.ts'
import { takesList } from './find-option.ts'
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

/**
 * Parses a config file: a YAML map of option names (`public-url` or `publicUrl`) to values.
 * Throws a UserError with path, line and column for a mistake.
 */
export async function parseConfigFile(path: string, text: string): Promise<readonly OptionText[]> {
  // Imported only when needed: most starts have no config file, and loading the parser is slow.
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = parseYaml(yaml, path, text, lines)
  const source: ConfigSource = { path, yaml, document, lines }
  const [yamlError] = document.errors
  if (yamlError !== undefined) {
    throw new UserError(
      `${formatPosition(source, yamlError.pos[0])}: not readable as YAML: ${yamlError.message}. Correct this line.`,
    )
  }
  const { contents } = document
  if (contents === null) return []
  if (!yaml.isMap(contents)) {
    throw new UserError(
      `${path}:1:1: expected lines such as "port: 4280", but this is not a map. Write one option a line.`,
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
    // The parser is recursive: a file that is nested too deeply exceeds the stack.
    if (!(cause instanceof RangeError)) throw cause
    throw new UserError(`${path}: nested too deeply. Write one option a line.`, { cause })
  }
}

function parseEntry(source: ConfigSource, key: unknown, value: unknown): readonly OptionText[] {
  const { yaml } = source
  const position = yaml.isNode(key) ? formatPosition(source, key.range?.[0] ?? 0) : source.path
  const name = yaml.isScalar(key) ? String(key.value) : ''
  // Editors read this key. It names the JSON Schema of the file.
  if (name === '$schema') return []
  if (name === 'wire') return parseDialectEntry(source, position, value)
  const fileOptions = OPTIONS.filter(({ setting }) => setting !== undefined)
  const option = fileOptions.find((candidate) => candidate.name === toKebabCase(name))
  if (option === undefined) {
    const known = ['wire', ...fileOptions.map((fileOption) => fileOption.name)]
    const suggestion = didYouMean(toKebabCase(name), known)
    throw new UserError(
      `${position}: unknown option "${name}"${suggestion === '' ? '.' : suggestion} Correct or remove this line.`,
    )
  }
  const nodes = yaml.isSeq(value) && takesList(option) ? value.items : [value]
  return nodes.flatMap((node) => {
    const as = `${yaml.isNode(node) ? formatPosition(source, node.range?.[0] ?? 0) : position}: ${name}`
    if (!yaml.isScalar(node)) {
      const what = yaml.isSeq(node) ? 'a list' : yaml.isMap(node) ? 'a map' : 'something else'
      throw new UserError(`${as} cannot be ${what}. Write ${option.kind.allowed}.`)
    }
    // Use the source text, not the YAML value: a flag would not accept 0x10 or 1_000 either.
    if (node.value === null && option.secret !== true) return []
    return [{ option, as, text: typeof node.value === 'string' ? node.value : sourceTextOf(node) }]
  })
}

/** Parses `wire:`, which contains the same switches as a dialect file. */
function parseDialectEntry(
  source: ConfigSource,
  position: string,
  value: unknown,
): readonly OptionText[] {
  const { yaml, document } = source
  const option = OPTIONS.find(({ setting }) => setting === 'dialect')
  if (option === undefined || (yaml.isScalar(value) && value.value === null)) return []
  if (document.has('dialect')) {
    throw new UserError(`${position}: wire and dialect exclude each other. Keep one of them.`)
  }
  return [{ option, as: `${position}: wire`, text: '', value: parseDialectAt(source, '/wire') }]
}

function sourceTextOf(node: { readonly value: unknown; readonly source?: string }): string {
  return node.source ?? String(node.value)
}

function formatPosition({ path, lines }: ConfigSource, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${path}:${line}:${col}`
}

/** Converts the library's spelling (`publicUrl`) to the option's (`public-url`). */
function toKebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
