import { expect, test } from 'vitest'
import type { Verification } from '../../../server/domain/model/verification.ts'
import { parseCallbackPolicy } from '../../../server/domain/scenarios/compile-scenario.ts'
import type { ChaosText } from '../../../server/domain/scenarios/scenario.ts'
import {
  applyEvents,
  callbackRequest,
  openedVerification,
  timePassedEvent,
} from '../../support/verification.ts'

test('a rule with a chance of one half applies to about half of the verifications, to the same ones in every run', () => {
  const rule = { do: 'drop', status: 'ok', chance: 0.5 } as const
  const droppedAmong = () =>
    Array.from({ length: 400 }, (_, i) => {
      const verification = { ...openedWith([rule]), number: i }
      return applyEvents(verification, timePassedEvent('1h')).deliveries.some(
        ({ status }) => status === 'dropped',
      )
    })

  const first = droppedAmong()

  expect(first.filter(Boolean).length).toBeGreaterThan(160)
  expect(first.filter(Boolean).length).toBeLessThan(240)
  expect(droppedAmong()).toEqual(first)
})

test('each event and each rule has its own draw', () => {
  const rules = ['drop', 'drop'].map((kind) => ({ do: kind as 'drop', chance: 0.5 }))
  const outcomes = Array.from({ length: 100 }, (_, number) =>
    applyEvents({ ...openedWith(rules), number }, timePassedEvent('1h')).deliveries.map(
      ({ status, chaos = [] }) => `${status} by ${chaos.length}`,
    ),
  )

  const [first, second] = [0, 1].map((nth) => outcomes.map((outcome) => outcome[nth]))
  expect(first).not.toEqual(second)
  expect(new Set(first)).toEqual(new Set(['sending by 0', 'dropped by 1', 'dropped by 2']))
})

function openedWith(chaos: readonly ChaosText[]): Verification {
  return openedVerification(
    undefined,
    { callbacks: parseCallbackPolicy({ chaos }) },
    callbackRequest,
  )
}
