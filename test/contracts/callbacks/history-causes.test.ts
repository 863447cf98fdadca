import { expect, test } from 'vitest'
import { RECEIVER_HISTORIES } from '../../../contracts/callbacks/documented-histories.ts'
import { causesOfHistories } from '../../../contracts/callbacks/history-causes.ts'
import type { CheckedResponse } from '../../../contracts/callbacks/receiver-check-result.ts'
import { duration } from '../../../server/domain/time/instant.ts'

type Callback = { readonly method: 'POST' | 'JSON'; readonly name: string; readonly event: string }

test.each<readonly [string, (callback: Callback) => number, readonly string[]]>([
  ['everything', () => 404, ['The receiver answers 404 to every callback.']],
  [
    'one encoding',
    ({ method }) => (method === 'JSON' ? 415 : 204),
    ['The receiver answers 415 to every callback of method JSON.'],
  ],
  ['ko', ({ event }) => (event === 'ko' ? 500 : 204), ['The receiver answers 500 to status ko.']],
  [
    'validation',
    ({ event }) => (event === 'validation' ? 400 : 204),
    ['The receiver answers 400 to status validation.'],
  ],
  [
    'a missing custom',
    ({ name }) => (name.includes('custom') ? 204 : 400),
    ['The receiver answers 400 to callbacks without custom.'],
  ],
  [
    'one history',
    ({ name, event }) => (name === 'ko, an unknown reason' && event === 'ko' ? 422 : 204),
    ['The receiver answers 422 to ko, an unknown reason.'],
  ],
  ['nothing', () => 204, []],
])('the cause is named if a receiver refuses %s', (_, answer, causes) => {
  const histories = (['POST', 'JSON'] as const).flatMap((method) =>
    RECEIVER_HISTORIES.map(({ name, end }) => ({
      name,
      method,
      answers: ['validation', end].map((event) => response(event, answer({ method, name, event }))),
    })),
  )

  expect(causesOfHistories(histories).map(({ cause }) => cause)).toEqual(causes)
})

test('if a receiver accepts only one encoding, the finding mentions --method', () => {
  const histories = [
    { name: 'ok', method: 'POST' as const, answers: [response('ok', 204)] },
    { name: 'ok', method: 'JSON' as const, answers: [response('ok', 415)] },
  ]

  expect(causesOfHistories(histories)[0]?.seen).toBe(
    'If your client always sends callback.method POST, give --method POST.',
  )
})

function response(event: string, httpStatus: number): CheckedResponse {
  const outcome = httpStatus < 300 ? 'delivered' : 'bad_status'
  return { event, outcome, httpStatus, took: duration(1) }
}
