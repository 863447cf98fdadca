import { escapeXml } from '../report/junit.ts'
import {
  type CheckedResponse,
  exitCodeOf,
  isAcknowledged,
  type ReceiverReport,
} from './receiver-check-result.ts'
import { formatFailureFile, formatResponse } from './receiver-text.ts'

/** Formats the report as JSON, with the failing schedule as the text of a scenario file. */
export function formatReceiverJson(report: ReceiverReport): string {
  const { explored } = report
  const failure = 'failure' in explored ? explored.failure : undefined
  const content = {
    ...report,
    exitCode: exitCodeOf(report),
    ...(failure !== undefined && { scenario: formatFailureFile(failure) }),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Formats the report as JUnit: one test for each documented history, and one for all schedules. */
export function formatReceiverJunit(report: ReceiverReport): string {
  const cases = [...report.documented.map(documentedCase), exploredCase(report)]
  const failures = cases.filter(({ failure }) => failure !== undefined).length
  const skipped = cases.filter(({ why }) => why !== undefined).length
  const head = `name="verify-callbacks" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${head}>`,
    `  <testsuite ${head}>`,
    ...cases.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

type Case = {
  readonly group: string
  readonly name: string
  readonly ms: number
  readonly failure?: string
  readonly details?: string
  /** Why the test was skipped. */
  readonly why?: string
}

function documentedCase({ name, method, answers }: ReceiverReport['documented'][number]): Case {
  const unacknowledged = answers.filter((answer) => !isAcknowledged(answer))
  const base = { group: `documented.${method ?? 'application'}`, name, ms: sumOf(answers) }
  if (unacknowledged.length === 0) return base
  const failure = unacknowledged.map(({ error = '' }) => error).join(' ')
  return { ...base, failure, details: answers.map(formatResponse).join('\n') }
}

function exploredCase({ events, copies, explored }: ReceiverReport): Case {
  const name = `every order of ${events.join(', ')}, each 0 to ${copies} times`
  const base = { group: 'schedules', name, ms: 0 }
  if ('skipped' in explored) return { ...base, why: explored.skipped }
  const { failure } = explored
  if (failure === undefined) return base
  return { ...base, failure: failure.fault.says, details: formatFailureFile(failure) }
}

function caseLines({ group, name, ms, failure, details = '', why }: Case): readonly string[] {
  const open = `    <testcase classname="${escapeXml(group)}" name="${escapeXml(name)}" time="${(ms / 1000).toFixed(3)}"`
  if (why !== undefined) return [`${open}><skipped message="${escapeXml(why)}"/></testcase>`]
  if (failure === undefined) return [`${open}/>`]
  return [
    `${open}>`,
    `      <failure message="${escapeXml(failure)}">${escapeXml(details)}</failure>`,
    '    </testcase>',
  ]
}

function sumOf(answers: readonly CheckedResponse[]): number {
  return answers.reduce((sum, { took }) => sum + took, 0)
}
