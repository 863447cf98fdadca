import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('a seed creates a verification in any state, without callbacks or costs', async () => {
  const { control, api, verifications, deliveries, costs } = await emulatorForTest()
  const request = { mail: 'anna@example.com' }
  const states = [
    { status: 'running' },
    { status: 'running', stage: 'queued' },
    { status: 'validation' },
    { status: 'ok' },
    { status: 'ko', reason: 'face_mismatch', repeatable: true },
  ]

  for (const state of states) {
    const { status } = await control('post', '/verifications').send({ request, ...state })
    expect(status).toBe(201)
  }

  const { body } = await api('get', '/IT-identity-verifications')
  expect(body.data.map(({ status, reason }: Row) => [status, reason])).toEqual([
    ['ko', 'facemismatch'],
    ['ok', 'identityverified'],
    ['validation', null],
    ['running', null],
    ['running', null],
  ])
  expect(verifications().map(({ selectedBy }) => selectedBy)).toEqual(Array(5).fill('seed'))
  expect(deliveries()).toEqual([])
  expect(costs().calls).toBe(0)
})

test('a seed older than 30 days has no documents any more', async () => {
  const { control, api } = await emulatorForTest()
  const young = await control('post', '/verifications').send({ status: 'ok', age: '29d' })
  const old = await control('post', '/verifications').send({ status: 'ok', age: '31d' })

  const answers = await Promise.all(
    [young, old].map(({ body }) => api('get', `/IT-identity-verifications/${body.id}/data`)),
  )

  expect(answers.map(({ status }) => status)).toEqual([200, 422])
})

test('actions drive a seeded verification, and its callbacks are sent', async () => {
  const { control, act, clock, inbox, inboxUrl } = await emulatorForTest()
  const request = {
    mail: 'anna@example.com',
    callback: { url: inboxUrl('orders'), method: 'JSON' },
  }
  const { body } = await control('post', '/verifications').send({ request, stage: 'queued' })

  act(body.id, { as: 'operator', do: 'take-call' })
  act(body.id, { as: 'operator', do: 'approve' })
  await clock.advance('1s')

  expect(inbox('orders').map(({ decoded }) => decoded)).toMatchObject([
    { data: { status: 'validation' } },
    { data: { status: 'ok' } },
  ])
})

test.each([
  [{ status: 'okk' }, '"status" is "okk".', 'Write "ok".'],
  [{ status: 'ok', stage: 'queued' }, '"stage" belongs to status running.', 'Leave stage out.'],
  [{ reason: 'face_mismatch' }, '"reason" belongs to status ok or ko.', 'Leave reason out.'],
  [{ status: 'ko', reason: 'face_mismach' }, '"reason" is "face_mismach".', 'face_mismatch'],
  [{ age: '-1d' }, '"age" is "-1d".', 'Write a duration'],
  [{ openedAt: '2030-01-01T00:00:00Z' }, 'is still to come', 'move the clock first'],
  [
    { openedAt: '2025-01-01T00:00:00Z', age: '1d' },
    'both set the time of the opening',
    'one of them',
  ],
  [{ request: { email: 'x' } }, 'The request would be refused: mail required.', '"mail"'],
  [{ colour: 'red' }, 'Unknown key "colour"', 'The keys are'],
])('the seed %j is refused with the remedy', async (body, detail, fix) => {
  const { control, verifications } = await emulatorForTest()

  const answer = await control('post', '/verifications').send(body)

  expect(answer.status).toBe(400)
  expect(answer.body.detail).toContain(detail)
  expect(answer.body.fix).toContain(fix)
  expect(verifications()).toEqual([])
})

type Row = { readonly status: string; readonly reason: string | null }
