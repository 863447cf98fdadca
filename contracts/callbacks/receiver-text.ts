import { formatSchedule } from './delivery-order.ts'
import { formatScheduleFile } from './delivery-order-scenario.ts'
import { RECEIVER_HISTORIES } from './documented-histories.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  type ExplorationResult,
  isAcknowledged,
  type ReceiverReport,
  type ScheduleFailure,
} from './receiver-check-result.ts'

/** The suggested name for the file of the smallest failing schedule. */
export const scheduleFileName = 'smallest-failing.yaml'

/**
 * Formats a documented history:
 *
 *     ✓ POST  ok                     validation 200 (3 ms), ok 204 (2 ms)
 *     ✗ JSON  ko, without a reason   validation 200 (1 ms), ko 500 (2 ms)
 *               The receiver answered 500, and only 2xx counts as received: ...
 */
export function historyLines(history: CheckedHistory): readonly string[] {
  const { name, method = 'app', answers } = history
  const sign = answers.every(isAcknowledged) ? '✓' : '✗'
  const responses = answers.map(formatResponse).join(', ')
  const errors = new Set(
    answers.flatMap((response) => (isAcknowledged(response) ? [] : [response.error ?? ''])),
  )
  return [
    `${sign} ${method}  ${name.padEnd(nameWidth)}  ${responses}`,
    ...[...errors].filter((error) => error !== '').map((error) => `    ${error}`),
  ]
}

// Width of the longest name.
const nameWidth = Math.max(...RECEIVER_HISTORIES.map(({ name }) => name.length))

/** Formats the result of the exploration, and the warnings. */
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

/** Formats the smallest failing schedule as a scenario file. Comments give the reason and the command to run it. */
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
  const subject = tried === total ? 'Each' : 'Each of those drawn'
  return probed
    ? `✓ ${subject} was acknowledged, and afterwards the application said the same as after the plain one.`
    : `✓ ${subject} was acknowledged. Their effect on the application was not compared: give --probe.`
}

function failureLines(failure: ScheduleFailure): readonly string[] {
  const { found, smallest, fault, everyTime } = failure
  const conclusion = everyTime
    ? `the smallest that fails is ${formatSchedule(smallest)}`
    : 'it passed when it was tried again, so something besides the order matters'
  return [
    `✗ ${fault.says}`,
    `  Found with ${formatSchedule(found)}; ${conclusion}.`,
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
