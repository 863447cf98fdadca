import { expect, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('GET /desk says in words why the desk is closed, and when it opens', async () => {
  const { control } = await emulatorForTest({ at: romeTime('2026-04-05T12:00:00+02:00') })

  const { body } = await control('get', '/desk')

  expect(body).toMatchObject({
    open: false,
    why: 'holiday',
    holiday: 'Easter Sunday',
    opensAt: '2026-04-07T07:00:00.000Z',
    closesAt: null,
    scenario: 'ok',
    operators: null,
    says: 'Sunday 5 April 2026, 12:00 in Rome: the desk is closed, because it is a holiday, Easter Sunday. It opens on Tuesday 7 April 2026 at 09:00. The number of operators has no limit; no call is held. Nobody waits.',
  })
})

test('a caller on Saturday at 17:59 is served on Monday when the only operator is busy', async () => {
  const { control, open, clock } = await deskOfOne('2026-01-10T17:49:00+01:00')
  const [first, second] = [await open(), await open()]
  await clock.advance('10m')

  const { body } = await control('get', '/desk')

  expect(body).toMatchObject({ open: true, operators: 1, busy: 1, inCall: 1, waiting: 1 })
  expect(body.callers).toEqual([
    callerRow(first, 'in-call', '2026-01-10T16:50:00.000Z', '2026-01-10T17:05:00.000Z'),
    callerRow(second, 'waiting', '2026-01-12T08:00:00.000Z', '2026-01-12T08:15:00.000Z'),
  ])
  expect(body.says).toBe(
    `Saturday 10 January 2026, 17:59 in Rome: the desk is open. It closes at 18:00, and opens again on Monday 12 January 2026 at 09:00. 1 of 1 operator is busy; 1 call is held. 1 waits. Next is ${second}, on Monday 12 January 2026 at 09:00.`,
  )
})

test('a call continues after closing, and its result comes in the evening', async () => {
  const { open, clock } = await deskOfOne('2026-01-10T17:49:00+01:00')
  await open()

  const { transitions } = await clock.advance('1h')

  expect(transitions.map(({ at, status }) => `${at} ${status}`)).toEqual([
    '2026-01-10T17:05:00.000Z validation',
    '2026-01-10T17:06:00.000Z ok',
  ])
})

test('the desk serves verifications in the order of their opening, at instants that are fixed at the opening', async () => {
  const { control, open, clock } = await deskOfOne('2026-01-12T09:00:00+01:00')
  const ids = [await open(), await open(), await open()]
  const planned = await Promise.all(
    ids.map(async (id) => callOf(await control('get', `/verifications/${id}`))),
  )
  await clock.advance('26h')

  const actual = await Promise.all(
    ids.map(async (id) => {
      const { body } = await control('get', `/verifications/${id}`)
      return body.acts.find((act: { do: string }) => act.do === 'take-call').at
    }),
  )

  expect(planned).toEqual([
    '2026-01-12T08:01:00.000Z',
    '2026-01-12T08:16:00.000Z',
    '2026-01-12T08:31:00.000Z',
  ])
  expect(actual).toEqual(planned)
})

test('a booked operator stays busy when a person takes the call instead', async () => {
  const { control, open, act, clock } = await deskOfOne('2026-01-12T09:00:00+01:00')
  const first = await open()
  act(first, { as: 'user', do: 'submit' })
  act(first, { as: 'operator', do: 'take-call' })
  act(first, { as: 'operator', do: 'approve' })
  const second = await open()
  await clock.advance('5m')

  const { body } = await control('get', '/desk')

  expect(body).toMatchObject({ busy: 1, inCall: 0, waiting: 1 })
  expect(body.callers.map(({ id, state }: { id: string; state: string }) => [id, state])).toEqual([
    [first, 'in-vain'],
    [second, 'waiting'],
  ])
  expect(body.callers[1].servedAt).toBe('2026-01-12T08:16:00.000Z')
})

test('a fast-forwarded verification gets its call at once, and others keep their instants', async () => {
  const { control, open, fastForward } = await deskOfOne('2026-01-12T09:00:00+01:00')
  const [first, second] = [await open(), await open()]
  const before = callOf(await control('get', `/verifications/${first}`))

  await fastForward(second, { to: 'end' })

  const { body } = await control('get', `/verifications/${second}`)
  expect(body.status).toBe('ok')
  expect(callOf(await control('get', `/verifications/${first}`))).toBe(before)
})

test('namespaces do not share operators, and a reset frees them', async () => {
  const { open, reset, control, url } = await deskOfOne('2026-01-12T09:00:00+01:00')
  await open()
  const elsewhere = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody-else' },
    body: '{"mail":"anna@example.com"}',
  })
  const { data } = (await elsewhere.json()) as { data: { id: string } }

  expect(callOf(await control('get', `/verifications/${data.id}`))).toBe('2026-01-12T08:01:00.000Z')
  reset()
  expect(callOf(await control('get', `/verifications/${await open()}`))).toBe(
    '2026-01-12T08:01:00.000Z',
  )
})

test('GET /desk shows the desk of a named scenario, and refuses unknown names with the nearest', async () => {
  const { control } = await deskOfOne('2026-01-12T09:00:00+01:00')

  const usual = await control('get', '/desk?scenario=slow-operator')
  const wrong = await control('get', '/desk?scenario=slow-operater')
  const unknown = await control('get', '/desk?scenari=ok')

  expect(usual.body).toMatchObject({ scenario: 'slow-operator', operators: null })
  expect(wrong.status).toBe(404)
  expect(wrong.body.detail).toContain('did you mean "slow-operator"?')
  expect(unknown.status).toBe(400)
  expect(unknown.body.detail).toContain('did you mean "scenario"?')
})

test('while openNow is set, the desk serves new verifications also on a Sunday', async () => {
  const sunday = '2026-01-11T12:00:00+01:00'
  const { control, open } = await deskOfOne(sunday)
  const before = await open()
  const { body } = await control('put', '/desk').send({ openNow: true })
  const ids = [before, await open(), await open()]
  await control('put', '/desk').send({ openNow: false })
  ids.push(await open())

  const planned = await Promise.all(
    ids.map(async (id) => callOf(await control('get', `/verifications/${id}`))),
  )

  expect(body).toMatchObject({ open: true, openNow: true, why: 'open-anyway', opensAt: null })
  expect(body.says).toMatch(/^Sunday .* the desk is open anyway, whatever its hours say\. /)
  expect(planned).toEqual([
    '2026-01-12T08:00:00.000Z',
    '2026-01-11T11:01:00.000Z',
    '2026-01-11T11:16:00.000Z',
    '2026-01-12T08:15:00.000Z',
  ])
})

test('a snapshot contains openNow, and a reset removes it', async () => {
  const { control } = await deskOfOne('2026-01-11T12:00:00+01:00')
  await control('put', '/desk').send({ openNow: true })
  const { body: snapshot } = await control('get', '/state')

  const reset = await control('post', '/reset').send({})
  const after = await control('get', '/desk')
  await control('put', '/state').send(snapshot)
  const restored = await control('get', '/desk')

  expect(reset.status).toBe(200)
  expect([after.body.openNow, restored.body.openNow]).toEqual([false, true])
})

const ONE_OPERATOR = `version: 1
timeline:
  - { user: open-link }
  - { wait: 1m, user: submit }
  - { wait: operator-open }
  - { operator: take-call, takes: 15m }
  - { operator: approve }
desk: { operators: 1 }
`

function deskOfOne(at: string) {
  return emulatorForTest({
    at: romeTime(at),
    scenario: 'one-operator',
    scenarioDirectories: [folderOf({ 'one-operator.yaml': ONE_OPERATOR })],
  })
}

function romeTime(text: string) {
  return instant(Date.parse(text))
}

type Story = { readonly body: { readonly plan: readonly { at: string; do?: string }[] } }

function callOf({ body }: Story): string | undefined {
  return body.plan.find((step) => step.do === 'take-call')?.at
}

function callerRow(id: string, state: string, from: string, until: string) {
  const scenario = 'one-operator'
  return { id, mail: 'anna@example.com', scenario, state, servedAt: from, booked: { from, until } }
}
