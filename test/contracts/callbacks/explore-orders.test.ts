import { expect, test } from 'vitest'
import { type Schedule, schedulesWithin } from '../../../contracts/callbacks/delivery-order.ts'
import { exploreOrders } from '../../../contracts/callbacks/explore-orders.ts'
import type { CheckedResponse, TrialResult } from '../../../contracts/callbacks/findings.ts'
import { UserError } from '../../../server/domain/base/user-error.ts'
import { STATUSES, type Status } from '../../../server/domain/model/status.ts'
import { duration } from '../../../server/domain/time/instant.ts'

const events = ['running', 'validation', 'ok'] as const
const all = [...schedulesWithin({ events, copies: 2 })]

test('an application that keeps to the furthest status passes all 271', async () => {
  const explored = await exploring(knowing((heard) => furthest(heard)))

  expect(explored).toMatchObject({ total: 271, tried: 271, warnings: [] })
  expect(explored.failure).toBeUndefined()
})

test('one that ships at every ok is shrunk to two of them', async () => {
  const explored = await exploring(
    knowing((heard) => `${heard.filter((event) => event === 'ok').length} parcels`),
  )

  expect(explored.failure).toMatchObject({
    smallest: ['ok', 'ok'],
    everyTime: true,
    fault: {
      rule: 'outcome-differs',
      says: 'After ok, ok the application says something else than after ok. Expected 1 parcels, got 2 parcels.',
    },
  })
})

test('one that believes the last callback is shrunk to two in the wrong order', async () => {
  const explored = await exploring(knowing((heard) => heard.at(-1) ?? 'nothing'))

  expect(explored.failure?.smallest).toEqual(['validation', 'running'])
})

test('a long one is shrunk too, where the short ones are not tried', async () => {
  const long = all.filter(({ length }) => length === 6)
  const crashes = (heard: Schedule) => heard.join().includes('ok,validation')

  const explored = await exploring(refusingWhen(crashes), long)

  expect(explored.failure?.found).toHaveLength(6)
  expect(explored.failure?.smallest).toEqual(['ok', 'validation'])
  expect(explored.failure?.fault).toEqual({
    rule: 'not-acknowledged',
    says: 'validation was not acknowledged when the callbacks arrived as ok, validation. It answered 500.',
  })
})

test('a failure that does not come again is said to be one', async () => {
  let told = 0
  const explored = await exploring(refusingWhen(() => ++told === 100))

  expect(explored.failure?.everyTime).toBe(false)
  expect(explored.failure?.smallest).toEqual(explored.failure?.found)
})

test('that a lost callback changes the end is warned of, and no failure', async () => {
  const needsValidation = knowing((heard) => {
    const reached = furthest(heard)
    return reached === 'ok' && !heard.includes('validation') ? 'running' : reached
  })

  const explored = await exploring(needsValidation)

  expect(explored.failure).toBeUndefined()
  expect(explored.warnings).toEqual([
    'When running and validation are lost, the application says something else although ok arrives. Expected ok, got running. A callback may be lost: let the later one be enough.',
  ])
})

test('a probe that looks elsewhere is warned of', async () => {
  const explored = await exploring(knowing(() => '200\nfine\n'))

  expect(explored.warnings).toEqual([
    expect.stringMatching(/^The probe says the same whether callbacks arrive or not \(200 fine\):/),
  ])
})

test('a probe that counts on and on cannot be compared, and says so before anything is tried', async () => {
  let parcels = 0
  const counting = knowing(() => `${++parcels} parcels in all`)

  await expect(exploring(counting)).rejects.toThrow(UserError)
  await expect(exploring(counting)).rejects.toThrow(/says 3 parcels in all and then 4 parcels/)
})

test('what an application says cannot steer a terminal', async () => {
  const explored = await exploring(
    knowing((heard) => `\u001b[2J\u009b${heard.length}\u202e${'x'.repeat(500)}`),
  )

  expect(explored.failure?.fault.says).toMatch(
    /Expected \\u001b\[2J\\u009b1\\u202ex{193}…, got \\u001b\[2J\\u009b2\\u202ex{193}…\./,
  )
})

test('without a probe only the answers count', async () => {
  const explored = await exploring(async (schedule) => ({ answers: schedule.map(acknowledged) }))

  expect(explored).toMatchObject({ tried: 271, callbacks: 1299, warnings: [] })
})

function exploring(tell: (schedule: Schedule) => Promise<TrialResult>, schedules = all) {
  return exploreOrders({ events, schedules, total: 271, deliver: tell })
}

function knowing(outcome: (heard: Schedule) => string) {
  return async (heard: Schedule): Promise<TrialResult> => ({
    answers: heard.map(acknowledged),
    outcome: outcome(heard),
  })
}

// The last callback of such a schedule meets a crash.
function refusingWhen(crashes: (heard: Schedule) => boolean) {
  return async (schedule: Schedule): Promise<TrialResult> => {
    const answers = schedule.map((event, i): CheckedResponse => {
      if (!crashes(schedule.slice(0, i + 1))) return acknowledged(event)
      const error = 'It answered 500.'
      return { event, outcome: 'bad_status', httpStatus: 500, took: duration(1), error }
    })
    return { answers }
  }
}

function acknowledged(event: Status): CheckedResponse {
  return { event, outcome: 'delivered', httpStatus: 200, took: duration(1) }
}

function furthest(heard: Schedule): string {
  return STATUSES.findLast((status) => heard.includes(status)) ?? 'nothing'
}
