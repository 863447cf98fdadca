import { expect } from 'vitest'
import type { EmulatorUnderTest, Parsed } from './emulator-under-test.ts'

/** The facts about the steps so far that the invariants need. */
export type Model = {
  readonly token: string
  /** History of each verification at the last check, by id, in the order of opening. */
  readonly histories: Map<string, readonly Parsed[]>
  /** Number of commands carried out so far. */
  steps: number
}

const ALLOWED_CHANGES: Readonly<Record<string, readonly string[]>> = {
  running: ['validation', 'ko'],
  validation: ['ok', 'ko'],
  ok: ['ko'],
  ko: ['running'],
}

/** Runs after every command. Checks that lists, single responses and callbacks agree, and that histories are legal. */
export async function checkInvariants(
  { token, histories }: Model,
  emulator: EmulatorUnderTest,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const get = (path: string) => emulator.ask({ method: 'GET', path, headers })
  // An advance by zero waits for all callbacks in flight.
  const advance = { method: 'POST', path: '/__emulator/clock/advance', headers }
  expect((await emulator.ask({ ...advance, body: { by: '0s' } })).status).toBe(200)

  const list = await get('/IT-identity-verifications')
  expect(list.status).toBe(histories.size === 0 ? 404 : 200)
  const rows: Parsed[] = list.body.data ?? []
  expect(rows.map(({ id }) => id)).toEqual([...histories.keys()].reverse())
  for (const row of rows) {
    const one = await get(`/IT-identity-verifications/${row.id}`)
    const details = await get(`/__emulator/verifications/${row.id}`)
    const { status, reason } = one.body.data
    expect({ id: row.id, status, reason }).toEqual(row)
    expect([details.body.status, details.body.reason]).toEqual([status, reason])
    expectLegalHistory(details.body, histories.get(row.id) ?? [])
    expectMatchingCallbacks(details.body, emulator)
    histories.set(row.id, details.body.history)
  }
}

function expectLegalHistory({ history, status }: Parsed, before: readonly Parsed[]): void {
  expect(history.slice(0, before.length)).toEqual(before)
  expect(history.at(-1).status).toBe(status)
  expect(history[0].status).toBe('running')
  for (const [i, { at, by, status: to }] of history.entries()) {
    const from = history[i - 1]
    if (from === undefined) continue
    expect(ALLOWED_CHANGES[from.status], `${from.status} to ${to}`).toContain(to)
    if (from.status === 'ko')
      expect(from.repeatable, 'a verification leaves only a repeatable ko').toBe(true)
    if (from.status === 'ok') expect(by, 'no person revokes an ok').not.toBe('person')
    expect(at >= from.at, 'time goes forward').toBe(true)
  }
}

// A callback has the status of its event and its reason.
function expectMatchingCallbacks(
  { history, deliveries }: Parsed,
  { lastSent }: EmulatorUnderTest,
): void {
  const events = deliveries.map(({ event }: Parsed) => event)
  // The scenario decides whether the opening has a callback.
  const expected = history
    .filter(({ status }: Parsed) => events.includes(status))
    .slice(-deliveries.length)
  expect(expected.map(({ status }: Parsed) => status)).toEqual(events)
  for (const [i, { id, event, attempts }] of deliveries.entries()) {
    if (attempts.length === 0) continue
    const { status, reason } = lastSent.get(id) ?? {}
    expect([status, reason]).toEqual([event, expected[i].reason])
  }
}
