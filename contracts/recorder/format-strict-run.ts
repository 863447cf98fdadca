import { pluralize } from '../../server/domain/text/pluralize.ts'
import {
  type Coverage,
  type CoveragePart,
  FAIL_UNDER_PARTS,
  lowestOf,
  percentOf,
} from './api-coverage.ts'
import type { Assumption } from './assumption-report.ts'
import type { StrictRun } from './strict.ts'

/**
 * Formats coverage and assumptions of a strict run as text. Lists at most `maxNames` missed names of each part:
 * few for a terminal, more for a page.
 */
export function formatStrictRun(
  { expectedNegatives }: StrictRun,
  coverage: Coverage,
  assumptions: readonly Assumption[],
  maxNames = 3,
): string {
  const negatives =
    expectedNegatives === 0
      ? []
      : [`${pluralize(expectedNegatives, 'call')} wrong on purpose, and refused as described`]
  return [
    ...negatives,
    ...coverageLines(coverage, maxNames),
    ...assumptionLines(assumptions),
    '',
  ].join('\n')
}

/** Explains why the coverage is too low. Returns undefined if it is high enough. */
export function coverageShortfall(coverage: Coverage, minPercent: number): string | undefined {
  const { name, part } = lowestOf(coverage)
  const percent = percentOf(part)
  if (percent >= minPercent) return undefined
  const { met, missed } = part
  const counted = `${met.length} of ${met.length + missed.length} ${name}`
  return `Coverage is too low: ${counted} were met, ${percent} %, and --fail-under asks for ${minPercent} %. Missing: ${formatNames(missed, 6)}.`
}

function coverageLines(coverage: Coverage, maxNames: number): readonly string[] {
  const { scenarios, transitions, acknowledged, reasons, assumedStatuses } = coverage
  const checkedParts = Object.entries(FAIL_UNDER_PARTS).map(([key, name]) => {
    return partLine(name, coverage[key as keyof typeof FAIL_UNDER_PARTS], maxNames)
  })
  return [
    'Coverage',
    ...checkedParts,
    partLine('scenarios', scenarios, maxNames),
    partLine('transitions', transitions, maxNames),
    partLine('callbacks acknowledged', acknowledged, maxNames),
    listLine('reasons', reasons, maxNames),
    ...(assumedStatuses.length === 0
      ? []
      : [listLine('statuses only assumed', assumedStatuses, maxNames)]),
  ]
}

const width = 24

function partLine(name: string, part: CoveragePart, maxNames: number): string {
  const { met, missed } = part
  const total = met.length + missed.length
  const missing = missed.length === 0 ? '' : `, not ${formatNames(missed, maxNames)}`
  return `  ${name.padEnd(width)}${met.length}/${total} (${percentOf(part)} %)${missing}`
}

function listLine(name: string, met: readonly string[], maxNames: number): string {
  return `  ${name.padEnd(width)}${met.length === 0 ? 'none' : formatNames(met, maxNames)}`
}

function formatNames(names: readonly string[], maxNames: number): string {
  const left = names.length - maxNames
  return names.slice(0, maxNames).join(', ') + (left > 0 ? ` and ${left} more` : '')
}

function assumptionLines(assumptions: readonly Assumption[]): readonly string[] {
  if (assumptions.length === 0) return ['The run relied on nothing that we only assume.']
  return [
    `The run relied on ${pluralize(assumptions.length, 'assumed behaviour')}; check in the vendor's sandbox before going live:`,
    ...assumptions.flatMap(({ what, check, times }) => [
      `  ${what}, ${times === 1 ? 'once' : `${times} times`}`,
      `    ${check}`,
    ]),
  ]
}
