import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  type Schedule,
  schedulesWithin,
  undisturbedSchedule,
} from '../../../contracts/callbacks/delivery-order.ts'
import {
  formatScheduleFile,
  scenarioForSchedule,
} from '../../../contracts/callbacks/delivery-order-scenario.ts'
import { STATUSES, type Status } from '../../../server/domain/model/status.ts'
import { compareWithExpectations } from '../../../server/domain/scenarios/expectations.ts'
import { simulateScenario } from '../../../server/domain/scenarios/simulate-scenario.ts'
import { validateResolvedScenario } from '../../../server/domain/scenarios/validation/validate-scenario.ts'
import { numberOfRuns } from '../../support/number-of-runs.ts'
import { validateScenario } from '../../support/scenario-validator.ts'

const all = [...schedulesWithin({ events: ['running', 'validation', 'ok'], copies: 2 })]

const anySchedule: fc.Arbitrary<Schedule> = fc.array(fc.constantFrom<Status>(...STATUSES), {
  maxLength: 12,
})

test('scenarioForSchedule returns a valid scenario that sends the schedule, for three events with at most two copies', () => {
  const step = numberOfRuns(5, 1)
  for (const [i, schedule] of all.entries()) if (i % step === 0) expectToSend(schedule)
})

test('scenarioForSchedule returns a valid scenario that sends the schedule, for any other schedule', () => {
  fc.assert(fc.property(anySchedule, expectToSend), { numRuns: numberOfRuns(50, 200) })
})

test('scenarioForSchedule returns a valid scenario that sends the schedule, for the longest possible schedule', () => {
  expectToSend(STATUSES.flatMap((status) => [status, status, status]))
})

test('a schedule without loss, reordering or duplicates needs no chaos', () => {
  const plain = all.filter((schedule) => undisturbedSchedule(schedule).join() === schedule.join())

  const chaos = plain.map((schedule) => scenarioForSchedule(schedule).callbacks?.chaos)

  expect(plain).toHaveLength(8)
  expect(chaos).toEqual(plain.map(() => undefined))
})

test('at the last callback GET shows the most advanced status of all callbacks', () => {
  for (const schedule of all.filter(({ length }) => length > 0)) {
    const { statuses, callbacks } = simulate(schedule)
    const last = callbacks[callbacks.length - 1]?.t ?? 0

    const shown = statuses.filter(({ t }) => t <= last).at(-1)?.what

    expect(shown, schedule.join()).toBe(undisturbedSchedule(schedule).at(-1))
  }
})

test('formatScheduleFile writes a readable file for two deliveries', () => {
  expect(formatScheduleFile(['ok', 'validation'])).toBe(`version: 1
title: "The callbacks arrive as: ok, validation"
timeline:
  - { wait: 1m, status: validation }
  - { wait: 1m, status: ok, reason: identity_verified }
callbacks:
  send: [validation, ok]
  retry: { attempts: 0 }
  chaos:
    - { do: reorder, status: validation, by: 1m1s }
expect:
  - { t: "0s", status: running }
  - { t: "1m", status: validation }
  - { t: "2m", status: ok }
  - { t: "2m", callback: ok }
  - { t: "2m1s", callback: validation }
`)
})

function expectToSend(schedule: Schedule): void {
  const text = scenarioForSchedule(schedule)
  const scenario = { ...text, name: 'schedule', file: 'schedule' }

  expect(parse(formatScheduleFile(schedule))).toEqual(text)
  expect(validateScenario(text)).toEqual([])
  expect(validateResolvedScenario(text, text)).toEqual([])
  expect(simulate(schedule).callbacks.map(({ what }) => what)).toEqual(schedule)
  expect(compareWithExpectations(scenario, {}, simulate(schedule))).toEqual([])
}

function simulate(schedule: Schedule) {
  return simulateScenario(
    { ...scenarioForSchedule(schedule), name: 'schedule', file: 'schedule' },
    {},
  )
}
