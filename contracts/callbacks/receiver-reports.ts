import { escaped } from '../report/junit.ts'
import { type Answer, exitCodeOf, type HookReport, isAcknowledged } from './findings.ts'
import { answerText, failureFile } from './receiver-text.ts'

/** The report as JSON: everything that was found, and the failing schedule as a scenario file. */
export function hookJson(report: HookReport): string {
  const { explored } = report
  const failure = 'failure' in explored ? explored.failure : undefined
  const whole = {
    ...report,
    exitCode: exitCodeOf(report),
    ...(failure !== undefined && { scenario: failureFile(failure) }),
  }
  return `${JSON.stringify(whole, null, 2)}\n`
}

/** The report as JUnit: a test for each documented life, and one for all schedules. */
export function hookJunit(report: HookReport): string {
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
  /** Why it was left out. */
  readonly why?: string
}

function documentedCase({ name, method, answers }: HookReport['documented'][number]): Case {
  const refused = answers.filter((answer) => !isAcknowledged(answer))
  const base = { group: `documented.${method ?? 'application'}`, name, ms: sumOf(answers) }
  if (refused.length === 0) return base
  const failure = refused.map(({ error = '' }) => error).join(' ')
  return { ...base, failure, details: answers.map(answerText).join('\n') }
}

function exploredCase({ events, copies, explored }: HookReport): Case {
  const name = `every order of ${events.join(', ')}, each 0 to ${copies} times`
  const base = { group: 'schedules', name, ms: 0 }
  if ('skipped' in explored) return { ...base, why: explored.skipped }
  const { failure } = explored
  if (failure === undefined) return base
  return { ...base, failure: failure.fault.says, details: failureFile(failure) }
}

function caseLines({ group, name, ms, failure, details = '', why }: Case): readonly string[] {
  const open = `    <testcase classname="${escaped(group)}" name="${escaped(name)}" time="${(ms / 1000).toFixed(3)}"`
  if (why !== undefined) return [`${open}><skipped message="${escaped(why)}"/></testcase>`]
  if (failure === undefined) return [`${open}/>`]
  return [
    `${open}>`,
    `      <failure message="${escaped(failure)}">${escaped(details)}</failure>`,
    '    </testcase>',
  ]
}

function sumOf(answers: readonly Answer[]): number {
  return answers.reduce((sum, { took }) => sum + took, 0)
}
