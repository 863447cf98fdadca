import { didYouMean } from '../base/user-error.ts'
import { isObject } from '../json/json-object.ts'
import { cut } from '../text/quote.ts'
import type { Scenario, ScenarioFault, ScenarioFile, ScenarioText } from './scenario.ts'

/** A scenario with all it inherits, or why that cannot be told. `file` is where it ends up being written. */
export type Inherited =
  | { readonly file: ScenarioFile; readonly scenario: Scenario; readonly fault?: undefined }
  | { readonly file: ScenarioFile; readonly scenario?: undefined; readonly fault: ScenarioFault }

type ByName = ReadonlyMap<string, readonly ScenarioFile[]>

/**
 * Gives every scenario what it inherits by `extends`. Of files with the same name the last one counts; a
 * file that extends its own name means the one it replaces. Pure; in the order of the names' first files.
 */
export function inheritAll(files: readonly ScenarioFile[]): readonly Inherited[] {
  const byName = new Map<string, readonly ScenarioFile[]>()
  for (const file of files) byName.set(file.name, [...(byName.get(file.name) ?? []), file])
  return [...byName.values()].flatMap((sameName) =>
    sameName.slice(-1).map((file) => inherit(file, byName)),
  )
}

/**
 * Maps merge, lists and texts replace; outcome and timeline replace each other. What a file expects holds
 * for another only where that one changes nothing of what is seen.
 */
export function extended(base: ScenarioText, own: ScenarioText): ScenarioText {
  const { outcome, timeline, expect, ...rest } = base
  const looksTheSame = SEEN.every((key) => own[key] === undefined)
  const kept = {
    ...rest,
    ...(expect !== undefined && looksTheSame && { expect }),
    ...(outcome !== undefined && own.timeline === undefined && { outcome }),
    ...(timeline !== undefined && own.outcome === undefined && { timeline }),
  }
  return merged(kept, own) as ScenarioText
}

const SEEN = [
  'params',
  'outcome',
  'timeline',
  'actor',
  'progression',
  'callbacks',
  'desk',
] as const satisfies readonly (keyof ScenarioText)[]

function inherit(file: ScenarioFile, byName: ByName): Inherited {
  const chain = [file]
  let text = file.text
  for (let last = file; last.text.extends !== undefined; ) {
    const base = baseOf(last, last.text.extends, byName)
    if (base === undefined || chain.includes(base) || chain.length > longestChain) {
      const says = baseFault(chain, base, byName)
      return { file, fault: { pointer: '/extends', part: 'value', says } }
    }
    text = extended(base.text, text)
    chain.push(base)
    last = base
  }
  const { extends: _, ...whole } = text
  return { file, scenario: { ...whole, name: file.name, file: file.file } }
}

// To extend one that extends one is useful; whoever needs more is lost in it.
const longestChain = 20

function baseFault(
  chain: readonly ScenarioFile[],
  base: ScenarioFile | undefined,
  byName: ByName,
): string {
  const [last] = chain.slice(-1)
  if (base === undefined) return last === undefined ? '' : unknownBase(last, byName)
  if (chain.includes(base)) return circle([...chain, base])
  return `extends more than ${longestChain} scenarios one after another; make the chain shorter`
}

function baseOf(file: ScenarioFile, wanted: string, byName: ByName): ScenarioFile | undefined {
  const sameName = byName.get(wanted) ?? []
  const before = wanted === file.name ? sameName.indexOf(file) : sameName.length
  return sameName[before - 1] ?? (wanted === file.name ? file : undefined)
}

function unknownBase(file: ScenarioFile, byName: ByName): string {
  const wanted = file.text.extends ?? ''
  const names = [...byName.keys()]
  const hint = didYouMean(wanted, names) || `, there are ${names.sort().join(', ')}`
  return `extends the unknown scenario "${cut(wanted)}"${hint}`
}

function circle(chain: readonly ScenarioFile[]): string {
  return `extends itself in a circle: ${chain.map(({ name }) => name).join(' extends ')}`
}

function merged(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own
  const entries = Object.entries(own).map(
    ([key, value]) => [key, Object.hasOwn(base, key) ? merged(base[key], value) : value] as const,
  )
  return { ...base, ...Object.fromEntries(entries) }
}
