import { pluralize } from '../../server/domain/text/pluralize.ts'
import { formatSchedule } from './delivery-order.ts'
import { formatScheduleFile } from './delivery-order-scenario.ts'
import { RECEIVER_HISTORIES } from './documented-histories.ts'
import {
  type CheckedGroup,
  type CheckedHistory,
  type CheckedResponse,
  type ExplorationResult,
  isAcknowledged,
  type OrderExploration,
  type ReceiverFinding,
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

/** Formats a group of checks: one line if nothing was found, else its findings. */
export function groupLines({ name, tried, findings }: CheckedGroup): readonly string[] {
  const hasError = findings.some(({ severity }) => severity === 'error')
  return [
    ...(hasError ? [] : [`✓ ${name}: ${pluralize(tried, 'verification')}`]),
    ...findings.flatMap(findingLines),
  ]
}

/** Formats the exploration of the orders of some events. */
export function explorationLines(
  { events, method, result }: OrderExploration,
  { copies, probe }: { readonly copies: number; readonly probe: string | undefined },
): readonly string[] {
  const encoding = method === undefined ? '' : ` (${method})`
  const what = `Every order of ${joinWithAnd(events)}, each delivered 0 to ${copies} times${encoding}`
  if ('skipped' in result) return [`${what}: not tried. ${result.skipped}`]
  const { failure, warnings } = result
  return [
    `${what}: ${countText(result)}`,
    ...(failure === undefined ? [passedText(probe, result)] : failureLines(failure)),
    ...warnings.map((warning) => `! ${warning}`),
  ]
}

/** Formats the end of the report: warnings, checks that did not run, and why nothing could be checked. */
export function closingLines({ warnings, untried, unjudged }: ReceiverReport): readonly string[] {
  const lines = [
    ...warnings.map((warning) => `! ${warning}`),
    ...untried.map((sentence) => `- Not tried: ${sentence}`),
    ...unjudged.map((sentence) => `✗ ${sentence}`),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
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

function passedText(probe: string | undefined, { tried, total }: ExplorationResult): string {
  const schedules = tried === total ? 'all schedules' : 'the tried schedules'
  return probe === undefined
    ? `✓ All callbacks of ${schedules} were acknowledged. Their effect on the application was not compared: give --probe.`
    : `✓ All callbacks of ${schedules} were acknowledged, and neither their order nor a repeated callback changed the outcome.`
}

function findingLines({ severity, cause, seen }: ReceiverFinding): readonly string[] {
  const sign = severity === 'error' ? '✗' : '!'
  return [`${sign} ${cause}`, ...(seen === undefined ? [] : [`  ${seen}`])]
}

function failureLines(failure: ScheduleFailure): readonly string[] {
  const { found, smallest, fault, everyTime } = failure
  const conclusion = everyTime
    ? `the smallest that fails is ${formatSchedule(smallest)}`
    : 'this schedule passed when it was tried again, so the failure does not depend on the order alone'
  return [
    ...(fault.cause === undefined || !everyTime ? [] : [`✗ ${fault.cause}`]),
    `${fault.cause === undefined || !everyTime ? '✗' : ' '} ${fault.says}`,
    `  Found with ${formatSchedule(found)}; ${conclusion}.`,
    '',
    `Save this scenario as ${scheduleFileName} to reproduce the failure:`,
    '',
    ...formatFailureFile(failure).split('\n'),
  ]
}

function joinWithAnd(words: readonly string[]): string {
  const last = words[words.length - 1] ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
