import { expect, test } from 'vitest'
import { type Schedule, schedulesWithin } from '../../../contracts/callbacks/delivery-order.ts'
import { exploreOrders } from '../../../contracts/callbacks/explore-orders.ts'
import type {
  CheckedResponse,
  TrialResult,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { UserError } from '../../../server/domain/base/user-error.ts'
import { STATUSES, type Status } from '../../../server/domain/model/status.ts'
import { duration } from '../../../server/domain/time/instant.ts'

const events = ['running', 'validation', 'ok'] as const
const all = [...schedulesWithin({ events, copies: 2 })]

test('an application that keeps the furthest status passes all 271 schedules', async () => {
  const explored = await explore(applicationWith((received) => furthest(received)))

  expect(explored).toMatchObject({ total: 271, tried: 271, warnings: [] })
  expect(explored.failure).toBeUndefined()
})

test('the failure of an application that ships at every ok is shrunk to two ok', async () => {
  const explored = await explore(
    applicationWith((received) => `${received.filter((event) => event === 'ok').length} parcels`),
  )

  expect(explored.failure).toMatchObject({
    smallest: ['ok', 'ok'],
    everyTime: true,
    fault: {
      rule: 'outcome-differs',
      says: 'The outcome after ok, ok differs from the outcome after ok. Expected 1 parcels, got 2 parcels.',
    },
  })
})

test('the failure of an application that believes the last callback is shrunk to two callbacks', async () => {
  const explored = await explore(applicationWith((received) => received.at(-1) ?? 'nothing'))

  expect(explored.failure?.smallest).toEqual(['validation', 'running'])
})

test('a failing schedule is shrunk below the lengths that were tried', async () => {
  const long = all.filter(({ length }) => length === 6)
  const crashes = (received: Schedule) => received.join().includes('ok,validation')

  const explored = await explore(applicationRefusing(crashes), long)

  expect(explored.failure?.found).toHaveLength(6)
  expect(explored.failure?.smallest).toEqual(['ok', 'validation'])
  expect(explored.failure?.fault).toEqual({
    rule: 'not-acknowledged',
    cause: 'The receiver answers 500 to validation when it arrives after ok.',
    says: 'validation was not acknowledged when the callbacks arrived as ok, validation. It answered 500.',
  })
})

test('a failure that does not repeat is reported as not repeatable', async () => {
  let delivered = 0
  const explored = await explore(applicationRefusing(() => ++delivered === 100))

  expect(explored.failure?.everyTime).toBe(false)
  expect(explored.failure?.smallest).toEqual(explored.failure?.found)
})

test('a different outcome after a lost callback is a warning, not a failure', async () => {
  const needsValidation = applicationWith((received) => {
    const reached = furthest(received)
    return reached === 'ok' && !received.includes('validation') ? 'running' : reached
  })

  const explored = await explore(needsValidation)

  expect(explored.failure).toBeUndefined()
  expect(explored.warnings).toEqual([
    'When running and validation are lost, the outcome changes although ok arrives. Expected ok, got running. A callback may be lost: the application must work with the later callback alone.',
  ])
})

test('a probe whose answer always changes is refused before any schedule is tried', async () => {
  let parcels = 0
  const counting = applicationWith(() => `${++parcels} parcels in all`)

  await expect(explore(counting)).rejects.toThrow(UserError)
  await expect(explore(counting)).rejects.toThrow(/says 3 parcels in all and then 4 parcels/)
})

test('text from the application cannot control the terminal', async () => {
  const explored = await explore(
    applicationWith((received) => `\u001b[2J\u009b${received.length}\u202e${'x'.repeat(500)}`),
  )

  expect(explored.failure?.fault.says).toMatch(
    /Expected \\u001b\[2J\\u009b1\\u202ex{193}…, got \\u001b\[2J\\u009b2\\u202ex{193}…\./,
  )
})

test('without a probe only the responses to callbacks are checked', async () => {
  const explored = await explore(async (schedule) => ({ answers: schedule.map(acknowledged) }))

  expect(explored).toMatchObject({ tried: 271, callbacks: 1299, warnings: [] })
})

function explore(deliver: (schedule: Schedule) => Promise<TrialResult>, schedules = all) {
  return exploreOrders({ events, schedules, total: 271, deliver })
}

function applicationWith(outcome: (received: Schedule) => string) {
  return async (received: Schedule): Promise<TrialResult> => ({
    answers: received.map(acknowledged),
    outcome: outcome(received),
  })
}

// Refuses the callback that completes a crashing prefix of the schedule.
function applicationRefusing(crashes: (received: Schedule) => boolean) {
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

function furthest(received: Schedule): string {
  return STATUSES.findLast((status) => received.includes(status)) ?? 'nothing'
}
