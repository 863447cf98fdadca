import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
// Imports only types, because a command reads its options before it loads the schema engine.
import type { Coverage, CoveragePart } from './api-coverage.ts'

/** The kinds of coverage, with their names in reports. */
export const COVERAGE_KINDS = {
  operations: 'operations',
  statuses: 'statuses',
  requestProperties: 'request properties',
  responseProperties: 'response properties',
  scenarios: 'scenarios',
  transitions: 'transitions',
  acknowledged: 'callbacks acknowledged',
} as const

export type CoverageKind = keyof typeof COVERAGE_KINDS

/** The lowest allowed percentage of each kind, such as `{ operations: 100, statuses: 20 }`. */
export type CoverageGoals = Readonly<Partial<Record<CoverageKind, number>>>

/**
 * Parses the value of `--fail-under`: `80`, a goal for the operations, or `operations=100,statuses=20`. Returns one
 * sentence in `fault` if it is neither. Pure.
 */
export function parseCoverageGoals(text: string): CoverageGoals | { readonly fault: string } {
  if (isPercent(text)) return { operations: Number(text) }
  const goals: Partial<Record<CoverageKind, number>> = {}
  for (const pair of text.split(',')) {
    const [name = '', percent = ''] = pair.split('=').map((part) => part.trim())
    const kind = KINDS.find((each) => each.toLowerCase() === name.toLowerCase())
    if (kind === undefined) {
      const suggestion = didYouMean(name, KINDS)
      return { fault: `there is no coverage of "${name}"${suggestion || '.'} ${ALLOWED}` }
    }
    if (!isPercent(percent)) {
      return { fault: `${kind} needs a whole number from 0 to 100, not "${percent}". ${ALLOWED}` }
    }
    goals[kind] = Number(percent)
  }
  return goals
}

/** Explains which kinds of coverage are below their goals, one sentence each. */
export function coverageShortfalls(coverage: Coverage, goals: CoverageGoals): readonly string[] {
  return KINDS.flatMap((kind) => shortfallOf(kind, coverage[kind], goals[kind] ?? 0) ?? [])
}

/** Joins at most `maxNames` names, and the number of the others. */
export function formatNames(names: readonly string[], maxNames: number): string {
  const left = names.length - maxNames
  return names.slice(0, maxNames).join(', ') + (left > 0 ? ` and ${left} more` : '')
}

/** Whole percent from 0 to 100, rounded down, so that 100 means all. */
export function percentOf({ met, missed }: CoveragePart): number {
  const all = met.length + missed.length
  return all === 0 ? 100 : Math.floor((100 * met.length) / all)
}

function shortfallOf(kind: CoverageKind, part: CoveragePart, goal: number): string | undefined {
  const percent = percentOf(part)
  if (percent >= goal) return undefined
  const { met, missed } = part
  const counted = `${met.length} of ${met.length + missed.length} ${COVERAGE_KINDS[kind]}`
  return `Coverage is too low: ${counted} were met, ${percent} %, and --fail-under asks for ${goal} %. Missing: ${formatNames(missed, 6)}.`
}

const KINDS = Object.keys(COVERAGE_KINDS) as readonly CoverageKind[]

const ALLOWED = `Write a percentage of the operations, such as 80, or kinds such as operations=100,statuses=20. The kinds are ${KINDS.join(', ')}.`

function isPercent(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= 100
}
