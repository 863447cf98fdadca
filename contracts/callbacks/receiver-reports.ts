import { escapeXml } from '../report/junit.ts'
import {
  type CheckedGroup,
  type CheckedResponse,
  isAcknowledged,
  type OrderExploration,
  type ReceiverReport,
  receiverExitCode,
  type ScheduleFailure,
} from './receiver-check-result.ts'
import { formatFailureFile, formatResponse } from './receiver-text.ts'

/** Formats the report as JSON, with the failing schedule as the text of a scenario file. */
export function formatReceiverJson(report: ReceiverReport): string {
  const failure = firstFailure(report)
  const content = {
    ...report,
    exitCode: receiverExitCode(report),
    ...(failure !== undefined && { scenario: formatFailureFile(failure) }),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Returns the first schedule that failed, or undefined. */
export function firstFailure({ explored }: ReceiverReport): ScheduleFailure | undefined {
  for (const { result } of explored) if ('failure' in result) return result.failure
  return undefined
}

/**
 * Formats the report as JUnit: one test for each documented history, each group of checks and each exploration.
 * A check that did not run, or that had no result, is a skipped test.
 */
export function formatReceiverJunit(report: ReceiverReport): string {
  const cases = [
    ...report.documented.map(documentedCase),
    ...report.groups.map(groupCase),
    ...report.explored.map((exploration) => exploredCase(exploration, report)),
    ...report.untried.map((why) => skippedCase('not tried', why)),
    ...report.unjudged.map((why) => skippedCase('not judged', why)),
  ]
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

function groupCase({ name, findings }: CheckedGroup): Case {
  const base = { group: 'checks', name, ms: 0 }
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return base
  const failure = errors.map(({ cause }) => cause).join(' ')
  return { ...base, failure, details: errors.map(({ seen = '' }) => seen).join('\n') }
}

function exploredCase(
  { events, method, result }: OrderExploration,
  { copies }: Pick<ReceiverReport, 'copies'>,
): Case {
  const encoding = method === undefined ? '' : ` (${method})`
  const name = `every order of ${events.join(', ')}, each 0 to ${copies} times${encoding}`
  const base = { group: 'schedules', name, ms: 0 }
  if ('skipped' in result) return { ...base, why: result.skipped }
  const { failure } = result
  if (failure === undefined) return base
  const { cause, says } = failure.fault
  const text = cause === undefined ? says : `${cause} ${says}`
  return { ...base, failure: text, details: formatFailureFile(failure) }
}

function skippedCase(name: string, why: string): Case {
  return { group: 'run', name, ms: 0, why }
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
