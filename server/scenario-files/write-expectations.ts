import { isDeepStrictEqual } from 'node:util'
import type { Document } from 'yaml'
import type { ExpectationText } from '../domain/scenarios/scenario.ts'
import type { Yaml } from './yaml-locate.ts'

/** The most lines of `expect:` that a file may have. */
export const maxExpectations = 1000

/** Formats the items of `expect:`, one line each: `- { t: "1m", status: validation, callback: validation }`. */
export function formatExpectations(expect: readonly ExpectationText[]): readonly string[] {
  return expect.map(({ t, status, callback, reason }) => {
    const members = [
      `t: "${t}"`,
      ...(status === undefined ? [] : [`status: ${formatPlainText(status)}`]),
      ...(callback === undefined ? [] : [`callback: ${callback}`]),
      ...(reason === undefined ? [] : [`reason: ${formatReasonText(reason)}`]),
    ]
    return `- { ${members.join(', ')} }`
  })
}

/**
 * Returns the text of a scenario file with this `expect:` instead of its own one, if any. Every other character stays,
 * also comments and line endings. Only a file that is one flow map (`{ version: 1 }`) is formatted again.
 */
export async function withExpectations(
  text: string,
  expect: readonly ExpectationText[],
): Promise<string> {
  const yaml = await import('yaml')
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  const block = ['expect:', ...formatExpectations(expect).map((line) => `  ${line}`)]
  const document = parse(yaml, text)
  const range = expectRange(yaml, document)
  const written =
    range === undefined
      ? appendLines(text, block, lineBreak)
      : text.slice(0, range[0]) + block.join(lineBreak) + text.slice(range[1])
  return isChangedOnlyThere(yaml, document, written, expect)
    ? written
    : reformatted(yaml, document, expect)
}

function parse(yaml: Yaml, text: string): Document.Parsed {
  return yaml.parseDocument(text, { version: '1.2', prettyErrors: false, logLevel: 'silent' })
}

// From the key to the end of its value.
function expectRange(
  yaml: Yaml,
  { contents }: Document.Parsed,
): readonly [number, number] | undefined {
  if (!yaml.isMap(contents)) return undefined
  const pair = contents.items.find(({ key }) => yaml.isScalar(key) && key.value === 'expect')
  if (!yaml.isScalar(pair?.key) || !yaml.isNode(pair.value)) return undefined
  const [from] = pair.key.range ?? []
  const [, to] = pair.value.range ?? []
  return from === undefined || to === undefined ? undefined : [from, to]
}

function appendLines(text: string, lines: readonly string[], lineBreak: string): string {
  const separator = text.endsWith('\n') ? '' : lineBreak
  return `${text}${separator}${lines.join(lineBreak)}${lineBreak}`
}

// The text is changed without the parser, so this checks that the rest still means the same.
function isChangedOnlyThere(
  yaml: Yaml,
  before: Document.Parsed,
  written: string,
  expect: readonly ExpectationText[],
): boolean {
  const after = parse(yaml, written)
  if (after.errors.length > 0) return false
  return isDeepStrictEqual(after.toJS(), { ...before.toJS(), expect })
}

function reformatted(
  yaml: Yaml,
  document: Document.Parsed,
  expect: readonly ExpectationText[],
): string {
  const list = document.createNode(expect)
  if (yaml.isSeq(list)) for (const item of list.items) if (yaml.isMap(item)) item.flow = true
  document.set('expect', list)
  return document.toString({ lineWidth: 100, flowCollectionPadding: true })
}

function formatReasonText(reason: NonNullable<ExpectationText['reason']>): string {
  return typeof reason === 'string'
    ? formatPlainText(reason)
    : `{ shows: ${formatPlainText(reason.shows)} }`
}

// Quotes a text that YAML could read as something else.
function formatPlainText(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !/^(true|false|null)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
