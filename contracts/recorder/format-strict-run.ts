import { pluralize } from '../../server/domain/text/pluralize.ts'
import { type Coverage, type CoveragePart, percentOf } from './api-coverage.ts'
import type { Assumption } from './assumption-report.ts'
import { COVERAGE_KINDS, type CoverageKind, formatNames } from './coverage-goals.ts'
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

function coverageLines(coverage: Coverage, maxNames: number): readonly string[] {
  const { reasons, assumedStatuses } = coverage
  const parts = Object.entries(COVERAGE_KINDS).map(([kind, name]) => {
    return partLine(name, coverage[kind as CoverageKind], maxNames)
  })
  return [
    'Coverage',
    ...parts,
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

/** Formats the assumption bill: each assumed behaviour, and how to check it. */
export function assumptionLines(assumptions: readonly Assumption[]): readonly string[] {
  if (assumptions.length === 0) return ['The run relied on nothing that we only assume.']
  return [
    `The run relied on ${pluralize(assumptions.length, 'assumed behaviour')}; check in the vendor's sandbox before going live:`,
    ...assumptions.flatMap(({ what, check, times }) => [
      `  ${what}, ${times === 1 ? 'once' : `${times} times`}`,
      `    ${check}`,
    ]),
  ]
}
