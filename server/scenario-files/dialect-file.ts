import type { Document, LineCounter } from 'yaml'
import { UserError } from '../domain/base/user-error.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import { validateDialect } from '../domain/scenarios/validation/validate-dialect.ts'
import { issuesError } from './yaml-file.ts'
import { createLocator, type Yaml } from './yaml-locate.ts'

/** A YAML document, and the path of its file for error messages. */
export type DialectSource = {
  readonly yaml: Yaml
  readonly path: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/**
 * Parses a dialect file, which is a map of switches. Throws a UserError with one line for each issue, such as
 * `modern.yaml:2:12: "base46" is not a value of delivery, did you mean "base64"?`.
 */
export async function parseDialectFile(path: string, text: string): Promise<DialectText> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = parseYamlDocument(yaml, path, text, lines)
  const [error] = [...document.errors, ...document.warnings]
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new UserError(
      `${path}:${line}:${col}: not readable as YAML: ${error.message}. Correct this line.`,
    )
  }
  return parseDialectAt({ yaml, path, document, lines }, '')
}

/** Parses the dialect at a JSON pointer of a YAML document. Throws a UserError with one line for each issue. */
export function parseDialectAt(
  { yaml, path, document, lines }: DialectSource,
  pointer: string,
): DialectText {
  const [, ...steps] = pointer.split('/')
  const node = document.getIn(steps, true)
  const dialect: unknown = yaml.isNode(node) ? node.toJS(document, { maxAliasCount: 100 }) : node
  const issues = validateDialect(dialect)
  if (issues.length === 0) return dialect as DialectText
  const placed = issues.map((issue) => ({ ...issue, pointer: pointer + issue.pointer }))
  throw issuesError({ file: path, locate: createLocator(yaml, document, lines) }, placed)
}

/** Validates a dialect that a program passes. Throws a UserError with one line for each issue. */
export function checkDialect(dialect: DialectText): void {
  const issues = validateDialect(dialect)
  if (issues.length === 0) return
  const lines = issues.map(({ pointer, says }) => `dialect${pointer.replaceAll('/', '.')}: ${says}`)
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
    // The parser overflows the stack if the file is nested too deeply.
    if (!(cause instanceof RangeError)) throw cause
    throw new UserError(
      `${path}: lists or maps are nested too deeply. Write one switch on each line.`,
      { cause },
    )
  }
}
