import { escapeControls } from '../../server/domain/text/terminal-text.ts'

/** A value inside JSON, with the path of its keys, such as `order/parcels`. */
export type JsonLeaf = readonly [path: string, value: string | number | boolean | null]

/** Parses JSON, also if the text begins with a line that has an HTTP status. Returns undefined for other text. Pure. */
export function parseProbeJson(text: string): unknown {
  const body = /^\d{3}\n/.test(text) ? text.slice(4) : text
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Returns every value of a probe's JSON that is not an object or an array. Empty for any other text. Pure. */
export function leavesOf(text: string): readonly JsonLeaf[] {
  return leavesWithin(parseProbeJson(text), '')
}

function leavesWithin(value: unknown, path: string): readonly JsonLeaf[] {
  if (value === undefined) return []
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leavesWithin(inner, `${path}/${key}`))
  }
  return [[path, value as JsonLeaf[1]]]
}

/** Formats two texts by the first pair of lines that differ: `Expected …, got ….` Pure. */
export function formatComparison(expected: string, outcome: string): string {
  const { before, after } = firstDifference(expected, outcome)
  return `Expected ${before}, got ${after}.`
}

/** Returns the first pair of lines that differ in two texts. Pure. */
export function firstDifference(one: string, other: string): { before: string; after: string } {
  const [left, right] = [one.split('\n'), other.split('\n')]
  const at = left.findIndex((line, i) => line !== right[i])
  const index = at < 0 ? left.length : at
  return { before: excerpt(left[index]), after: excerpt(right[index]) }
}

/** Formats a whole outcome in one line. Pure. */
export function formatOutcome(text: string): string {
  return excerpt(text.trim().replaceAll('\n', ' '))
}

const excerptLength = 200

function excerpt(line: string | undefined): string {
  if (line === undefined) return 'nothing more'
  if (line.trim() === '') return 'an empty line'
  const short = line.length > excerptLength ? `${line.slice(0, excerptLength)}…` : line
  return escapeControls(short)
}
