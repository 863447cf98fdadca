import { didYouMean } from '../base/user-error.ts'
import { isJsonObject } from '../json/json-object.ts'
import { abbreviate } from '../text/quote.ts'
import type { Scenario, ScenarioFile, ScenarioIssue, ScenarioText } from './scenario.ts'

/** A scenario with all it inherits, or why that cannot be told. `file` is where it ends up being written. */
export type InheritanceResult =
  | { readonly file: ScenarioFile; readonly scenario: Scenario; readonly issue?: undefined }
  | { readonly file: ScenarioFile; readonly scenario?: undefined; readonly issue: ScenarioIssue }

type FilesByName = ReadonlyMap<string, readonly ScenarioFile[]>

/**
 * Gives every scenario what it inherits by `extends`. Of files with the same name the last one counts; a
 * file that extends its own name means the one it replaces. Pure; in the order of the names' first files.
 */
export function resolveExtends(files: readonly ScenarioFile[]): readonly InheritanceResult[] {
  const byName = new Map<string, readonly ScenarioFile[]>()
  for (const file of files) byName.set(file.name, [...(byName.get(file.name) ?? []), file])
  return [...byName.values()].flatMap((sameName) =>
    sameName.slice(-1).map((file) => resolveFile(file, byName)),
  )
}

/**
 * Maps merge, lists and texts replace; outcome and timeline replace each other. What a file expects holds
 * for another only where that one changes nothing of what is seen.
 */
export function extendScenario(base: ScenarioText, own: ScenarioText): ScenarioText {
  const { outcome, timeline, expect, ...rest } = base
  const looksTheSame = OBSERVABLE_KEYS.every((key) => own[key] === undefined)
  const kept = {
    ...rest,
    ...(expect !== undefined && looksTheSame && { expect }),
    ...(outcome !== undefined && own.timeline === undefined && { outcome }),
    ...(timeline !== undefined && own.outcome === undefined && { timeline }),
  }
  return mergeDeep(kept, own) as ScenarioText
}

const OBSERVABLE_KEYS = [
  'params',
  'outcome',
  'timeline',
  'actor',
  'progression',
  'callbacks',
  'desk',
] as const satisfies readonly (keyof ScenarioText)[]

function resolveFile(file: ScenarioFile, byName: FilesByName): InheritanceResult {
  const chain = [file]
  let text = file.text
  for (let last = file; last.text.extends !== undefined; ) {
    const base = findBase(last, last.text.extends, byName)
    if (base === undefined || chain.includes(base) || chain.length > maxChainLength) {
      const says = baseIssue(chain, base, byName)
      return { file, issue: { pointer: '/extends', part: 'value', says } }
    }
    text = extendScenario(base.text, text)
    chain.push(base)
    last = base
  }
  const { extends: _, ...whole } = text
  return { file, scenario: { ...whole, name: file.name, file: file.file } }
}

// To extend one that extends one is useful; whoever needs more is lost in it.
const maxChainLength = 20

function baseIssue(
  chain: readonly ScenarioFile[],
  base: ScenarioFile | undefined,
  byName: FilesByName,
): string {
  const [last] = chain.slice(-1)
  if (base === undefined) return last === undefined ? '' : unknownBaseIssue(last, byName)
  if (chain.includes(base)) return circularIssue([...chain, base])
  return `extends more than ${maxChainLength} scenarios one after another; make the chain shorter`
}

function findBase(
  file: ScenarioFile,
  wanted: string,
  byName: FilesByName,
): ScenarioFile | undefined {
  const sameName = byName.get(wanted) ?? []
  const before = wanted === file.name ? sameName.indexOf(file) : sameName.length
  return sameName[before - 1] ?? (wanted === file.name ? file : undefined)
}

function unknownBaseIssue(file: ScenarioFile, byName: FilesByName): string {
  const wanted = file.text.extends ?? ''
  const names = [...byName.keys()]
  const hint = didYouMean(wanted, names) || `, there are ${names.sort().join(', ')}`
  return `extends the unknown scenario "${abbreviate(wanted)}"${hint}`
}

function circularIssue(chain: readonly ScenarioFile[]): string {
  return `extends itself in a circle: ${chain.map(({ name }) => name).join(' extends ')}`
}

function mergeDeep(base: unknown, own: unknown): unknown {
  if (!isJsonObject(base) || !isJsonObject(own)) return own
  const entries = Object.entries(own).map(
    ([key, value]) =>
      [key, Object.hasOwn(base, key) ? mergeDeep(base[key], value) : value] as const,
  )
  return { ...base, ...Object.fromEntries(entries) }
}
