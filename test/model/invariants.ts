import { expect } from 'vitest'
import type { EmulatorUnderTest, Parsed } from './emulator-under-test.ts'

/** The facts about the steps so far that the invariants need. */
export type Model = {
  readonly token: string
  /** History of each verification at the last check, by id, in the order of opening. */
  readonly lives: Map<string, readonly Parsed[]>
  /** Number of commands carried out so far. */
  steps: number
}

const ARROWS: Readonly<Record<string, readonly string[]>> = {
  running: ['validation', 'ko'],
  validation: ['ok', 'ko'],
  ok: ['ko'],
  ko: ['running'],
}

/** Checks after every command that lists, single answers and callbacks agree, and that each history is legal. */
export async function checkInvariants(
  { token, lives }: Model,
  house: EmulatorUnderTest,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const get = (path: string) => house.ask({ method: 'GET', path, headers })
  // An advance by zero waits for all callbacks in flight.
  const advance = { method: 'POST', path: '/__emulator/clock/advance', headers }
  expect((await house.ask({ ...advance, body: { by: '0s' } })).status).toBe(200)

  const list = await get('/IT-identity-verifications')
  expect(list.status).toBe(lives.size === 0 ? 404 : 200)
  const rows: Parsed[] = list.body.data ?? []
  expect(rows.map(({ id }) => id)).toEqual([...lives.keys()].reverse())
  for (const row of rows) {
    const one = await get(`/IT-identity-verifications/${row.id}`)
    const details = await get(`/__emulator/verifications/${row.id}`)
    const { status, reason } = one.body.data
    expect({ id: row.id, status, reason }).toEqual(row)
    expect([details.body.status, details.body.reason]).toEqual([status, reason])
    hasLegalHistory(details.body, lives.get(row.id) ?? [])
    callbacksAgree(details.body, house)
    lives.set(row.id, details.body.history)
  }
}

function hasLegalHistory({ history, status }: Parsed, before: readonly Parsed[]): void {
  expect(history.slice(0, before.length)).toEqual(before)
  expect(history.at(-1).status).toBe(status)
  expect(history[0].status).toBe('running')
  for (const [i, { at, by, status: to }] of history.entries()) {
    const from = history[i - 1]
    if (from === undefined) continue
    expect(ARROWS[from.status], `${from.status} to ${to}`).toContain(to)
    if (from.status === 'ko') expect(from.repeatable, 'only a repeatable ko is left').toBe(true)
    if (from.status === 'ok') expect(by, 'no person revokes an ok').not.toBe('person')
    expect(at >= from.at, 'time goes forward').toBe(true)
  }
}

// A callback has the status of its event and its reason.
function callbacksAgree({ history, deliveries }: Parsed, { told }: EmulatorUnderTest): void {
  const events = deliveries.map(({ event }: Parsed) => event)
  // The scenario decides whether the opening has a callback.
  const expected = history
    .filter(({ status }: Parsed) => events.includes(status))
    .slice(-deliveries.length)
  expect(expected.map(({ status }: Parsed) => status)).toEqual(events)
  for (const [i, { id, event, attempts }] of deliveries.entries()) {
    if (attempts.length === 0) continue
    const { status, reason } = told.get(id) ?? {}
    expect([status, reason]).toEqual([event, expected[i].reason])
  }
}
