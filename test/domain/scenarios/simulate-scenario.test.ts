import { expect, test } from 'vitest'
import type { ChaosText } from '../../../server/domain/scenarios/scenario.ts'
import { simulateScenario } from '../../../server/domain/scenarios/simulate-scenario.ts'
import { formatDuration } from '../../../server/domain/time/instant.ts'

test('a simulation delivers duplicates that are due together and continues', () => {
  expect(callbacksWith({ do: 'duplicate', status: 'validation', count: 2 })).toEqual([
    '1m validation',
    '1m validation',
    '1m validation',
    '2m ok',
  ])
})

test('a simulation has the callbacks in the order of arrival, and omits dropped callbacks', () => {
  expect(callbacksWith({ do: 'reorder', status: 'validation', by: '15m' })).toEqual([
    '2m ok',
    '16m validation',
  ])
  expect(callbacksWith({ do: 'drop', status: 'validation' })).toEqual(['2m ok'])
})

function callbacksWith(rule: ChaosText): readonly string[] {
  const scenario = { version: 1, name: 'x', file: 'x.yaml', callbacks: { chaos: [rule] } } as const
  return simulateScenario(scenario, {}).callbacks.map(
    ({ t, what }) => `${formatDuration(t)} ${what}`,
  )
}
