import { STATUSES } from '../../server/domain/model/status.ts'
import type { Schedule } from './delivery-order.ts'
import type { CheckedResponse } from './receiver-check-result.ts'

/**
 * Names the cause of a failing schedule: a repeated, a late or a lost callback. Pass the smallest schedule that fails.
 * Pure.
 *
 *     ok, ok            →   The receiver answers 500 to a repeated ok.
 *     ok, validation    →   The receiver answers 409 to validation when it arrives after ok.
 *     ok                →   The receiver answers 422 to ok when validation was lost.
 */
export function causeOfRefusal(answers: readonly CheckedResponse[]): string {
  const index = answers.findIndex(({ outcome }) => outcome !== 'delivered')
  const failed = answers[index]
  if (failed === undefined) return 'A callback was not acknowledged.'
  const { event } = failed
  const earlier = answers.slice(0, index).map((answer) => answer.event)
  const reaction = describeReaction(failed)
  if (earlier.includes(event)) return `The receiver ${reaction} a repeated ${event}.`
  const later = earlier.findLast((status) => rankOf(status) > rankOf(event))
  if (later !== undefined)
    return `The receiver ${reaction} ${event} when it arrives after ${later}.`
  const isFinal = event === 'ok' || event === 'ko'
  if (isFinal && !earlier.includes('validation'))
    return `The receiver ${reaction} ${event} when validation was lost.`
  return `The receiver ${reaction} ${event}.`
}

/** Names the cause of an outcome that depends on the order or on the number of callbacks. Pure. */
export function causeOfDifference(smallest: Schedule): string {
  const repeated = smallest.find((event, i) => smallest.indexOf(event) !== i)
  const late = smallest.find((event, i) =>
    smallest.slice(0, i).some((earlier) => rankOf(earlier) > rankOf(event)),
  )
  if (repeated !== undefined && late === undefined)
    return `A repeated ${repeated} changes the outcome, and a callback may come twice.`
  if (late !== undefined && repeated === undefined) {
    const before = smallest.find((event) => rankOf(event) > rankOf(late))
    return `A late ${late}, which arrives after ${before}, changes the outcome.`
  }
  return `The outcome changes when callbacks arrive as ${smallest.join(', ')}.`
}

/** Describes a response, such as `answers 500 to`, or `gives no complete answer within the time limit to`. */
export function describeReaction({ outcome, httpStatus }: CheckedResponse): string {
  if (httpStatus !== undefined) return `answers ${httpStatus} to`
  if (outcome === 'timeout') return 'gives no complete answer within the time limit to'
  if (outcome === 'reset') return 'closes the connection without an answer to'
  if (outcome === 'refused') return 'refuses the connection for'
  return `gives no valid answer (${outcome}) to`
}

function rankOf(event: string): number {
  return (STATUSES as readonly string[]).indexOf(event)
}
