import { isJsonObject } from '../json/json-object.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { abbreviate } from '../text/quote.ts'
import { isWeightedOutcome } from './outcome-weights.ts'
import type { Scenario, ScenarioFile, ScenarioIssue, ScenarioText } from './scenario.ts'

/** A scenario with everything it inherits, or why its `extends` is invalid. `file` is the file of the scenario. */
export type InheritanceResult =
  | { readonly file: ScenarioFile; readonly scenario: Scenario; readonly issue?: undefined }
  | { readonly file: ScenarioFile; readonly scenario?: undefined; readonly issue: ScenarioIssue }

type FilesByName = ReadonlyMap<string, readonly ScenarioFile[]>

/**
 * Resolves `extends` for every scenario. If several files have the same name, the last one replaces the others.
 * A file that extends its own name extends the file that it replaces. The results are in the order in which
 * the names first occur. Pure.
 */
export function resolveExtends(files: readonly ScenarioFile[]): readonly InheritanceResult[] {
  const byName = new Map<string, readonly ScenarioFile[]>()
  for (const file of files) byName.set(file.name, [...(byName.get(file.name) ?? []), file])
  return [...byName.values()].flatMap((sameName) =>
    sameName.slice(-1).map((file) => resolveFile(file, byName)),
  )
}

/**
 * Merges a scenario into its base. Maps are merged; a list or text replaces the list or text of the base. An `outcome`
 * also replaces a `timeline`, and the reverse. An `outcome` with weights is replaced as a whole. `expect` is inherited
 * only if the scenario changes nothing that the expectations depend on.
 */
export function extendScenario(base: ScenarioText, extension: ScenarioText): ScenarioText {
  const { outcome, timeline, expect, ...rest } = base
  // Weights belong together: a file that writes an outcome does not get some weights of its base.
  const replacesOutcome =
    extension.timeline !== undefined ||
    (extension.outcome !== undefined &&
      (isWeightedOutcome(outcome) || isWeightedOutcome(extension.outcome)))
  const looksTheSame = OBSERVABLE_KEYS.every((key) => extension[key] === undefined)
  const inherited = {
    ...rest,
    ...(expect !== undefined && looksTheSame && { expect }),
    ...(outcome !== undefined && !replacesOutcome && { outcome }),
    ...(timeline !== undefined && extension.outcome === undefined && { timeline }),
  }
  return mergeDeep(inherited, extension) as ScenarioText
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
  const { extends: _, ...resolved } = text
  return { file, scenario: { ...resolved, name: file.name, file: file.file } }
}

// Longer chains are too hard to understand, and probably a mistake.
export const maxChainLength = 20

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
  baseName: string,
  byName: FilesByName,
): ScenarioFile | undefined {
  const sameName = byName.get(baseName) ?? []
  const end = baseName === file.name ? sameName.indexOf(file) : sameName.length
  return sameName[end - 1] ?? (baseName === file.name ? file : undefined)
}

function unknownBaseIssue(file: ScenarioFile, byName: FilesByName): string {
  const baseName = file.text.extends ?? ''
  const names = [...byName.keys()]
  const hint = didYouMean(baseName, names) || `, there are ${names.sort().join(', ')}`
  return `extends the unknown scenario "${abbreviate(baseName)}"${hint}`
}

function circularIssue(chain: readonly ScenarioFile[]): string {
  return `extends itself in a circle: ${chain.map(({ name }) => name).join(' extends ')}`
}

function mergeDeep(base: unknown, extension: unknown): unknown {
  if (!isJsonObject(base) || !isJsonObject(extension)) return extension
  const entries = Object.entries(extension).map(
    ([key, value]) =>
      [key, Object.hasOwn(base, key) ? mergeDeep(base[key], value) : value] as const,
  )
  return { ...base, ...Object.fromEntries(entries) }
}
