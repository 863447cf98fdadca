import { expect, test } from 'vitest'
import { describeScenario } from '../../../server/domain/scenarios/describe-scenario.ts'
import type { ScenarioText } from '../../../server/domain/scenarios/scenario.ts'
import { shippedScenarios } from '../../../server/scenario-files/shipped-scenarios.ts'
import { slowOperatorScenario } from '../../support/compile-scenario.ts'

test('describeScenario describes each step with its params filled in', () => {
  const { steps, besides } = describe(
    {
      ...slowOperatorScenario,
      timeline: [
        { label: 'again', wait: '4m', user: 'open-link' },
        { wait: 'operator-open' },
        { wait: `\${params.queue}`, operator: 'take-call', takes: spread },
        { goto: 'again', times: 2 },
        { operator: 'reject', reason: 'face_mismatch', repeatable: true },
        { status: 'running', shows: 'WAIT' },
      ],
      callbacks: {
        send: ['ok'],
        retry: { attempts: 5 },
        chaos: [{ do: 'duplicate', status: 'ok', count: 2, by: '3s' }],
      },
      http: [{ op: 'create', nth: 1, fault: 'reset', commit: true }],
      actor: 'person',
    },
    { queue: '45m' },
  )

  expect(steps).toEqual([
    '(again) After 4m, the person opens the link.',
    'Once the desk is open.',
    'After 45m, an operator takes the call, which takes about 6m (95 in a hundred below 14m, at most 30m).',
    'Back to (again), 2 times.',
    'The operator rejects: face_mismatch, and the link may be used again.',
    'The status becomes running (the client reads WAIT).',
  ])
  expect(besides).toEqual([
    'A person acts as the user and the operator from the start.',
    'Callbacks are sent for ok.',
    'A callback is tried 5 times.',
    'A callback of ok is sent again after 3s 2 times.',
    'Fault: create number 1 ends in reset although the operation is carried out.',
  ])
})

test('an outcome is described as the steps of its pace', () => {
  expect(describe({ version: 1, outcome: 'ok' }).steps).toEqual([
    'After 1m, the status becomes validation.',
    'After 1m, the status becomes ok.',
  ])
})

test('every shipped scenario has a complete description', () => {
  const descriptions = shippedScenarios.map(({ name, file, text }) => {
    const { steps, besides } = describeScenario({ ...text, name, file }, {}, 'sandbox')
    return [...steps, ...besides]
  })

  expect(descriptions.filter((lines) => lines.length === 0)).toEqual([])
  expect(
    descriptions.flat().filter((line) => /undefined|object|Nothing happens/.test(line)),
  ).toEqual([])
})

const spread = { median: '6m', p95: '14m', max: '30m' }

function describe(text: ScenarioText, params: Readonly<Record<string, string>> = {}) {
  return describeScenario({ ...text, name: 'tried', file: 'tried.yaml' }, params, 'sandbox')
}
