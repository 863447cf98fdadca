import type { Document, LineCounter } from 'yaml'
import { Complaint } from '../core/complaint.ts'
import type { ScenarioFault, ScenarioFile, ScenarioText } from '../core/scenario.ts'
import { ownFaults, scenarioFaults } from '../core/scenario-faults.ts'
import type { ValidateScenario } from './schema-fault.ts'
import { schemaSentences } from './schema-sentence.ts'
import type { Yaml } from './yaml-locate.ts'
import { locator } from './yaml-locate.ts'

/** A scenario file is never larger, in bytes. */
export const longestScenarioFile = 256 * 1024

/**
 * Reads one scenario file. Throws a Complaint with a line for each fault, as
 * `ko.yaml:7:5: unknown key "reson", did you mean "reason"?`. What depends on the scenario it extends
 * cannot be seen here: see `createScenarioBook`.
 */
export async function parseScenario(
  fileName: string,
  text: string,
  validate: ValidateScenario,
): Promise<ScenarioFile> {
  const name = scenarioName(fileName)
  const yaml = await import('yaml')
  const { document, lines } = parseYaml(yaml, fileName, text)
  const content: unknown = plainValue(fileName, document)
  const locate = locator(yaml, document, lines)
  const misshapen = schemaSentences(validate(content), content)
  if (misshapen.length > 0) throw complaint(fileName, misshapen, locate)
  const checked = content as ScenarioText
  const faults =
    checked.extends === undefined ? scenarioFaults(checked, checked) : ownFaults(checked)
  if (faults.length > 0) throw complaint(fileName, faults, locate)
  return { name, file: fileName, text: checked, locate }
}

/** One line for each fault, with its place in the file where that is known. */
export function complaint(
  file: string,
  faults: readonly ScenarioFault[],
  locate: ScenarioFile['locate'],
): Complaint {
  const lines = faults.map(({ pointer, part, says }) => {
    const place = locate?.(pointer, part)
    return { place, line: `${file}${place === undefined ? '' : `:${place}`}: ${says}` }
  })
  const inOrder = lines.sort((a, b) => order(a.place) - order(b.place))
  return new Complaint([...new Set(inOrder.map(({ line }) => line))].slice(0, 20).join('\n'))
}

function scenarioName(fileName: string): string {
  const base = fileName.replace(/^.*[\\/]/, '')
  const name = /^([a-z0-9][a-z0-9-]*)\.ya?ml$/.exec(base)?.[1]
  if (name !== undefined) return name
  const wish = 'lower-case letters, digits and hyphens, then .yaml'
  throw new Complaint(`${fileName}: the name of a scenario file is ${wish}; rename it`)
}

type Parsed = { readonly document: Document.Parsed; readonly lines: LineCounter }

function parseYaml(yaml: Yaml, fileName: string, text: string): Parsed {
  if (Buffer.byteLength(text) > longestScenarioFile) {
    throw new Complaint(`${fileName}: the file is larger than 256 kB; split it or make it smaller`)
  }
  const lines = new yaml.LineCounter()
  const document = withinDepth(fileName, () =>
    yaml.parseDocument(text, {
      version: '1.2',
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
    }),
  )
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0])
    throw new Complaint(`${fileName}:${line}:${col}: ${yamlSentence(fault.code, fault.message)}`)
  }
  if (document.directives.yaml.version !== '1.2') {
    throw new Complaint(`${fileName}:1:1: only YAML 1.2 is read; remove the %YAML line`)
  }
  if (document.contents === null) {
    throw new Complaint(`${fileName}:1:1: the file is empty; begin with "version: 1"`)
  }
  return { document, lines }
}

function yamlSentence(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'the same key is written twice; keep one of them'
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

function plainValue(fileName: string, document: Document.Parsed): unknown {
  try {
    return withinDepth(fileName, () => document.toJS({ maxAliasCount: 100 }))
  } catch (cause) {
    // yaml throws this for aliases that multiply, and for one that names an anchor below itself.
    if (!(cause instanceof ReferenceError)) throw cause
    const says = 'its aliases (*name) multiply beyond measure; write the values out'
    throw new Complaint(`${fileName}: ${says}`, { cause })
  }
}

function withinDepth<T>(fileName: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    // The stack is what limits how deep a file may be nested.
    if (!(cause instanceof RangeError)) throw cause
    const says = 'lists or maps are nested beyond measure; make it flatter'
    throw new Complaint(`${fileName}: ${says}`, { cause })
  }
}

function order(place: string | undefined): number {
  const [line = 0, column = 0] = (place ?? '').split(':').map(Number)
  return line * 100_000 + column
}
