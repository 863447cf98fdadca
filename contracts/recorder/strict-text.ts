import { plural } from '../../server/core/plain/plural.ts'
import type { Assumption } from './bill.ts'
import { type Coverage, type Part, percentOf } from './coverage.ts'
import type { StrictRun } from './strict.ts'

/** What a strict run has shown besides its report, for people: coverage, and the assumption bill. */
export function strictText(
  { expectedNegatives }: StrictRun,
  coverage: Coverage,
  bill: readonly Assumption[],
): string {
  const negatives =
    expectedNegatives === 0
      ? []
      : [`${plural(expectedNegatives, 'call')} wrong on purpose, and refused as described`]
  return [...negatives, ...coverageLines(coverage), ...billLines(bill), ''].join('\n')
}

function coverageLines(coverage: Coverage): readonly string[] {
  const { operations, requestMembers, scenarios, transitions } = coverage
  const { reasons, statuses, acknowledged } = coverage
  return [
    'Coverage',
    partLine('operations', operations),
    partLine('request members', requestMembers),
    partLine('scenarios', scenarios),
    partLine('transitions', transitions),
    listLine(
      'statuses',
      statuses.map((each) => each.replace(/^(\w+) \S+ /, '$1 ')),
    ),
    listLine('reasons', reasons),
    listLine('callbacks acknowledged', acknowledged),
  ]
}

const width = 24

function partLine(name: string, part: Part): string {
  const { met, missed } = part
  const all = met.length + missed.length
  const missing = missed.length === 0 ? '' : `, not ${some(missed)}`
  return `  ${name.padEnd(width)}${met.length}/${all} (${percentOf(part)} %)${missing}`
}

function listLine(name: string, met: readonly string[]): string {
  const each = [...new Set(met)]
  return `  ${name.padEnd(width)}${each.length === 0 ? 'none' : some(each)}`
}

function some(names: readonly string[], most = 4): string {
  const left = names.length - most
  return names.slice(0, most).join(', ') + (left > 0 ? ` and ${left} more` : '')
}

function billLines(bill: readonly Assumption[]): readonly string[] {
  if (bill.length === 0) return ['The run relied on nothing that we only assume.']
  return [
    `The run relied on ${plural(bill.length, 'assumed behaviour')}; check in the vendor's sandbox before going live:`,
    ...bill.flatMap(({ what, check, times }) => [
      `  ${what}, ${times === 1 ? 'once' : `${times} times`}`,
      `    ${check}`,
    ]),
  ]
}
