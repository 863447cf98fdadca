import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { Coverage, CoveragePart } from '../recorder/api-coverage.ts'
import type { Assumption } from '../recorder/assumption-report.ts'
import {
  COVERAGE_KINDS,
  type CoverageKind,
  formatNames,
  percentOf,
} from '../recorder/coverage-goals.ts'
import { formatOccurrences } from '../report/text.ts'
import type { StrictRun } from './check-strict-run.ts'
import type { ListedRefusal } from './listed-refusals.ts'

/**
 * Formats the listed refusals, the coverage and the assumptions of a strict run as text. Lists at most `maxNames`
 * missed names of each part: few for a terminal, more for a page.
 */
export function formatStrictRun(
  { refusals }: Pick<StrictRun, 'refusals'>,
  coverage: Coverage,
  assumptions: readonly Assumption[],
  maxNames = 3,
): string {
  return [
    ...refusalLines(refusals),
    ...coverageLines(coverage, maxNames),
    ...assumptionLines(assumptions),
    '',
  ].join('\n')
}

function refusalLines(refusals: readonly ListedRefusal[]): readonly string[] {
  const [ofState, tested] = [true, false].map((isOfState) =>
    refusals.filter(({ looksLike }) => (looksLike === 'state') === isOfState),
  )
  return [
    ...(tested?.length ? ['Refused, probably tests of wrong requests:'] : []),
    ...(tested ?? []).flatMap((refusal) => [
      `  ${refusalHead(refusal)}`,
      `    ${refusal.message} (openapi.yaml:${refusal.line}); ${refusal.because}`,
      `    would pass: ${refusal.wouldPass}`,
    ]),
    ...(ofState?.length ? ['Refused, although the request is right:'] : []),
    ...(ofState ?? []).map((refusal) => `  ${refusalHead(refusal)}`),
  ]
}

function refusalHead(refusal: ListedRefusal): string {
  const { operation, status, problem, error, where, looksLike } = refusal
  const number = error === undefined ? '' : `, error ${error}`
  const place = looksLike === 'state' ? '' : `, at ${where === '' ? 'the body' : where}`
  return `${operation} ${status} ${problem}${number}${place}; ${formatOccurrences(refusal)}`
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
  if (assumptions.length === 0) return ['The run relied on no assumption about the real service.']
  return [
    `The run relied on ${pluralize(assumptions.length, 'assumed behaviour')}; check in the vendor's sandbox before going live:`,
    ...assumptions.flatMap(({ what, check, times }) => [
      `  ${what}, ${times === 1 ? 'once' : `${times} times`}`,
      `    ${check}`,
    ]),
  ]
}
