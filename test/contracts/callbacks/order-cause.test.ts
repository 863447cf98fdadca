import { expect, test } from 'vitest'
import { causeOfDifference, causeOfRefusal } from '../../../contracts/callbacks/order-cause.ts'
import type { CheckedResponse } from '../../../contracts/callbacks/receiver-check-result.ts'
import { duration } from '../../../server/domain/time/instant.ts'

test.each([
  [['ok', 'ok'], 'The receiver answers 500 to a repeated ok.'],
  [['ok', 'validation'], 'The receiver answers 500 to validation when it arrives after ok.'],
  [['ok'], 'The receiver answers 500 to ok when validation was lost.'],
  [['validation'], 'The receiver answers 500 to validation.'],
])('the cause says why the receiver refused the last callback of %j', (events, cause) => {
  const answers = events.map((event, i): CheckedResponse => {
    const isLast = i === events.length - 1
    return { event, took: duration(1), ...(isLast ? refused : acknowledged) }
  })

  expect(causeOfRefusal(answers)).toBe(cause)
})

test.each([
  [['ok', 'ok'], 'A repeated ok changes the outcome, and a callback may come twice.'],
  [['ok', 'validation'], 'A late validation, which arrives after ok, changes the outcome.'],
] as const)('the different outcome of %j is explained', (schedule, cause) => {
  expect(causeOfDifference(schedule)).toBe(cause)
})

const refused = { outcome: 'bad_status', httpStatus: 500 } as const
const acknowledged = { outcome: 'delivered', httpStatus: 204 } as const
