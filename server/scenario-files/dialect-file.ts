import type { Document, LineCounter } from 'yaml'
import { UserError } from '../domain/base/user-error.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import { validateDialect } from '../domain/scenarios/validation/validate-dialect.ts'
import { issuesError } from './yaml-file.ts'
import { createLocator, type Yaml } from './yaml-locate.ts'

/** A YAML document, and what to call its file in a complaint. */
export type DialectSource = {
  readonly yaml: Yaml
  readonly path: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/**
 * Reads a dialect file: a map of switches. Throws a Complaint with a line for each fault, as
 * `modern.yaml:2:12: "base46" is no side of delivery, did you mean "base64"?`.
 */
export async function parseDialectFile(path: string, text: string): Promise<DialectText> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = parseYamlDocument(yaml, path, text, lines)
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0])
    throw new UserError(
      `${path}:${line}:${col}: not readable as YAML: ${fault.message}. Correct this line.`,
    )
  }
  return parseDialectAt({ yaml, path, document, lines }, '')
}

/** The dialect that stands at a place of a YAML document, given as a JSON pointer. */
export function parseDialectAt(
  { yaml, path, document, lines }: DialectSource,
  at: string,
): DialectText {
  const [, ...steps] = at.split('/')
  const node = document.getIn(steps, true)
  const dialect: unknown = yaml.isNode(node) ? node.toJS(document, { maxAliasCount: 100 }) : node
  const faults = validateDialect(dialect)
  if (faults.length === 0) return dialect as DialectText
  const placed = faults.map((fault) => ({ ...fault, pointer: at + fault.pointer }))
  throw issuesError({ file: path, locate: createLocator(yaml, document, lines) }, placed)
}

/** The same check for what a program gives. Throws a Complaint. */
export function checkDialect(dialect: DialectText): void {
  const faults = validateDialect(dialect)
  if (faults.length === 0) return
  const lines = faults.map(({ pointer, says }) => `dialect${pointer.replaceAll('/', '.')}: ${says}`)
  throw new UserError(lines)
}

function parseYamlDocument(
  yaml: Yaml,
  path: string,
  text: string,
  lineCounter: LineCounter,
): Document.Parsed {
  try {
    return yaml.parseDocument(text, { version: '1.2', lineCounter, prettyErrors: false })
  } catch (cause) {
    // The stack is what limits how deep a file may be nested.
    if (!(cause instanceof RangeError)) throw cause
    throw new UserError(`${path}: nested beyond measure. Write one switch a line.`, { cause })
  }
}
