import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { Assumption } from './assumption-report.ts'
import {
  type Coverage,
  type CoveragePart,
  FAIL_UNDER_PARTS,
  lowestOf,
  percentOf,
} from './coverage.ts'
import type { StrictRun } from './strict.ts'

/**
 * What a strict run has shown besides its report, for people: coverage, and the assumption bill. Of what
 * was not met `most` are named: a terminal is small, a page is not.
 */
export function formatStrictRun(
  { expectedNegatives }: StrictRun,
  coverage: Coverage,
  bill: readonly Assumption[],
  most = 3,
): string {
  const negatives =
    expectedNegatives === 0
      ? []
      : [`${pluralize(expectedNegatives, 'call')} wrong on purpose, and refused as described`]
  return [...negatives, ...coverageLines(coverage, most), ...assumptionLines(bill), ''].join('\n')
}

/** Why a run has too little coverage; undefined where it has as much as is asked for. */
export function coverageShortfall(coverage: Coverage, least: number): string | undefined {
  const { name, part } = lowestOf(coverage)
  const percent = percentOf(part)
  if (percent >= least) return undefined
  const { met, missed } = part
  const counted = `${met.length} of ${met.length + missed.length} ${name}`
  return `Coverage is too low: ${counted} were met, ${percent} %, and --fail-under asks for ${least} %. Missing: ${formatNames(missed, 6)}.`
}

function coverageLines(coverage: Coverage, most: number): readonly string[] {
  const { scenarios, transitions, acknowledged, reasons, assumedStatuses } = coverage
  const held = Object.entries(FAIL_UNDER_PARTS).map(([key, name]) => {
    return partLine(name, coverage[key as keyof typeof FAIL_UNDER_PARTS], most)
  })
  return [
    'Coverage',
    ...held,
    partLine('scenarios', scenarios, most),
    partLine('transitions', transitions, most),
    partLine('callbacks acknowledged', acknowledged, most),
    listLine('reasons', reasons, most),
    ...(assumedStatuses.length === 0
      ? []
      : [listLine('statuses only assumed', assumedStatuses, most)]),
  ]
}

const width = 24

function partLine(name: string, part: CoveragePart, most: number): string {
  const { met, missed } = part
  const all = met.length + missed.length
  const missing = missed.length === 0 ? '' : `, not ${formatNames(missed, most)}`
  return `  ${name.padEnd(width)}${met.length}/${all} (${percentOf(part)} %)${missing}`
}

function listLine(name: string, met: readonly string[], most: number): string {
  return `  ${name.padEnd(width)}${met.length === 0 ? 'none' : formatNames(met, most)}`
}

function formatNames(names: readonly string[], most: number): string {
  const left = names.length - most
  return names.slice(0, most).join(', ') + (left > 0 ? ` and ${left} more` : '')
}

function assumptionLines(bill: readonly Assumption[]): readonly string[] {
  if (bill.length === 0) return ['The run relied on nothing that we only assume.']
  return [
    `The run relied on ${pluralize(bill.length, 'assumed behaviour')}; check in the vendor's sandbox before going live:`,
    ...bill.flatMap(({ what, check, times }) => [
      `  ${what}, ${times === 1 ? 'once' : `${times} times`}`,
      `    ${check}`,
    ]),
  ]
}
