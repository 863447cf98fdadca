import { formatSchedule } from './delivery-order.ts'
import { DOCUMENTED_HISTORIES } from './documented-histories.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  type ExplorationResult,
  isAcknowledged,
  type ReceiverReport,
  type ScheduleFailure,
} from './findings.ts'
import { formatScheduleFile } from './order-scenario.ts'

/** The file that a smallest failing schedule is printed as. */
export const scheduleFileName = 'smallest-failing.yaml'

/**
 *     ✓ POST  ok                     validation 200 (3 ms), ok 204 (2 ms)
 *     ✗ JSON  ko, without a reason   validation 200 (1 ms), ko 500 (2 ms)
 *               The receiver answered 500, and only 2xx counts as received: ...
 */
export function historyLines(checked: CheckedHistory): readonly string[] {
  const { name, method = 'app', answers } = checked
  const sign = answers.every(isAcknowledged) ? '✓' : '✗'
  const told = answers.map(formatResponse).join(', ')
  const errors = new Set(answers.flatMap((one) => (isAcknowledged(one) ? [] : [one.error ?? ''])))
  return [
    `${sign} ${method}  ${name.padEnd(nameWidth)}  ${told}`,
    ...[...errors].filter((error) => error !== '').map((error) => `    ${error}`),
  ]
}

// As wide as the longest of them.
const nameWidth = Math.max(...DOCUMENTED_HISTORIES.map(({ name }) => name.length))

/** What came of the schedules, the warnings and the sum of it all. */
export function closingLines(report: ReceiverReport): readonly string[] {
  const { events, copies, explored, warnings } = report
  const what = `Every order of ${joinWithAnd(events)}, each delivered 0 to ${copies} times`
  if ('skipped' in explored)
    return ['', `${what}: not tried. ${explored.skipped}`, ...warningLines(warnings)]
  const { failure } = explored
  return [
    '',
    `${what}: ${countText(explored)}`,
    ...(failure === undefined ? [passedText(report, explored)] : failureLines(failure)),
    ...warningLines([...warnings, ...explored.warnings]),
  ]
}

/** What a failing schedule is as a file, with a line that says how to use it. */
export function formatFailureFile({ smallest, fault }: ScheduleFailure): string {
  return [
    `# ${fault.says.replaceAll(/[\r\n]+/g, ' ')}`,
    `# videoid-emulator start --scenarios <folder of this file> --scenario ${scheduleFileName.replace('.yaml', '')}`,
    formatScheduleFile(smallest),
  ].join('\n')
}

export function formatResponse({ event, outcome, httpStatus, took }: CheckedResponse): string {
  return `${event} ${httpStatus ?? outcome} (${took} ms)`
}

function countText({ total, tried, callbacks, slowest }: ExplorationResult): string {
  const of = tried === total ? `${total} schedules` : `${tried} of ${total} schedules`
  return `${of}, ${callbacks} callbacks, the slowest answer after ${slowest} ms`
}

function passedText({ probed }: ReceiverReport, { tried, total }: ExplorationResult): string {
  const all = tried === total ? 'Each' : 'Each of those drawn'
  return probed
    ? `✓ ${all} was acknowledged, and afterwards the application said the same as after the plain one.`
    : `✓ ${all} was acknowledged. What they did to the application was not looked at: give --probe.`
}

function failureLines(failure: ScheduleFailure): readonly string[] {
  const { found, smallest, fault, everyTime } = failure
  const how = everyTime
    ? `the smallest that fails is ${formatSchedule(smallest)}`
    : 'it passed when it was tried again, so something besides the order matters'
  return [
    `✗ ${fault.says}`,
    `  Found with ${formatSchedule(found)}; ${how}.`,
    '',
    `Save this as ${scheduleFileName}, and it happens again:`,
    '',
    ...formatFailureFile(failure).split('\n'),
  ]
}

function warningLines(warnings: readonly string[]): readonly string[] {
  return warnings.map((warning) => `! ${warning}`)
}

function joinWithAnd(words: readonly string[]): string {
  const last = words[words.length - 1] ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
