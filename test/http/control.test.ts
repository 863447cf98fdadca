import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('the clock advances by a duration, to an instant, and until nothing is due', async () => {
  const { control, open, inboxUrl } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('a') } })

  const by = await control('post', '/clock/advance').send({ by: '1m' })
  const to = await control('post', '/clock/advance').send({ to: '2026-01-05T09:01:30+01:00' })
  const idle = await control('post', '/clock/advance').send({ until: 'idle' })

  expect(by.body).toMatchObject({
    from: '2026-01-05T08:00:00.000Z',
    to: '2026-01-05T08:01:00.000Z',
    transitions: [{ status: 'validation' }],
    deliveries: [{ event: 'validation', status: 'delivered' }],
    pending: 1,
    settled: true,
  })
  expect(to.body.transitions).toEqual([])
  expect(idle.body).toMatchObject({ to: '2026-01-05T08:02:00.000Z', pending: 0 })
})

test.each([
  [{ by: '-1h' }, '"by" is "-1h".'],
  [{ by: '90 secs' }, '"by" is "90 secs".'],
  [{}, 'An advance needs one of by, to and until, and got 0.'],
  [{ bye: '1h' }, 'Unknown key "bye", did you mean "by"?'],
  [{ to: '2026-01-05T09:00:00' }, '"to" is "2026-01-05T09:00:00".'],
])('an advance of %j is refused with the remedy', async (body, detail) => {
  const { control } = await emulatorForTest()

  const answer = await control('post', '/clock/advance').send(body)

  expect(answer.status).toBe(400)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.body).toMatchObject({ detail, fix: expect.any(String) })
})

test('setting the clock back is refused with 409', async () => {
  const { control } = await emulatorForTest()

  const answer = await control('put', '/clock').send({ now: '2025-01-01T00:00:00Z' })

  expect(answer.status).toBe(409)
})

test('a manual clock is paused, and a system clock at speed 1000 runs', async () => {
  const { control, clock } = await emulatorForTest()

  const paused = await control('get', '/clock')
  await control('put', '/clock').send({ mode: 'system', speed: 1000 })
  const before = clock.now()

  expect(paused.body).toEqual({ mode: 'manual', now: '2026-01-05T08:00:00.000Z', speed: 1 })
  await expect.poll(() => clock.now()).toBeGreaterThan(before)
})

test('fast-forward to the end moves one verification and no other', async () => {
  const { control, open } = await emulatorForTest()
  const [mine, other] = [await open(), await open()]

  const report = await control('post', `/verifications/${mine}/fast-forward`).send({ to: 'end' })
  const { body } = await control('get', '/verifications')

  expect(report.body).toMatchObject({ pending: 0, settled: true })
  expect(body.data.map(({ id, status }: Row) => [id, status])).toEqual([
    [mine, 'ok'],
    [other, 'running'],
  ])
})

test('actions of user and operator drive the interactive scenario', async () => {
  const { control, open } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()
  const act = (as: string, does: string, more = {}) =>
    control('post', `/verifications/${id}/act`).send({ as, do: does, ...more })

  const tooEarly = await act('operator', 'approve')
  await act('user', 'open-link')
  await act('user', 'submit')
  await act('operator', 'take-call')
  const end = await act('operator', 'reject', { reason: 'facemismatch' })
  const tooLate = await act('operator', 'approve')

  expect(tooEarly.status).toBe(409)
  expect(tooEarly.body.possible).toEqual(['user open-link'])
  expect(end.body).toMatchObject({ status: 'ko', reason: 'facemismatch' })
  expect(tooLate.status).toBe(409)
})

test('an unknown action is refused with a suggestion of the nearest action', async () => {
  const { control, open } = await emulatorForTest()
  const id = await open()

  const { status, body } = await control('post', `/verifications/${id}/act`).send({
    as: 'user',
    do: 'open-lnk',
  })

  expect(status).toBe(400)
  expect(body.detail).toContain('did you mean "user open-link"')
})

test('the queue overrides everything else, and a tax code overrides the default', async () => {
  const { control, open, verification } = await emulatorForTest()
  await control('post', '/scenarios/queue').send({ use: ['slow-operator'] })
  await control('put', '/scenarios/default').send({ use: 'ko', params: { reason: 'underage' } })

  const rows = [
    verification(await open({ mail: 'anna+ko@example.com' })),
    verification(await open({ user: { taxCode: 'RSSMRA80A01H501U' } })),
    verification(await open()),
  ]

  expect(rows.map(({ scenario, selectedBy }) => `${scenario} by ${selectedBy}`)).toEqual([
    'slow-operator by queue',
    'ok by sandbox tax code',
    'ko by namespace default',
  ])
})

test('an unknown scenario is refused with the nearest name', async () => {
  const { control, api } = await emulatorForTest()

  const asDefault = await control('put', '/scenarios/default').send({ use: 'okk' })
  const inHeader = await api('post', '/IT-live')
    .set('x-emulator-scenario', 'slow-operater')
    .send({ mail: 'anna@example.com' })

  expect([asDefault.status, asDefault.body.detail]).toEqual([400, expect.stringContaining('"ok"')])
  expect([inHeader.status, inHeader.body.message]).toEqual([
    406,
    expect.stringContaining('did you mean "slow-operator"'),
  ])
})

test('a blocked callback has a reason, and an inbox stores it', async () => {
  const { control, open, clock, inbox } = await emulatorForTest()
  await open({ callback: { url: 'http://93.184.215.14/hook' } })
  await clock.advance('1m')

  const { body } = await control('get', '/deliveries')

  expect(body.data[0]).toMatchObject({ status: 'blocked', attempts: [{ outcome: 'blocked' }] })
  expect(body.data[0].attempts[0].error).toContain('--allow-callback-host')
  expect(inbox('captured')).toHaveLength(1)
})

test('a delivery can be sent again by hand', async () => {
  const { control, open, clock, inbox, inboxUrl, deliveries } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('a') } })
  await clock.advance('1m')

  const { status } = await control('post', `/deliveries/${deliveries()[0]?.id}/redeliver`)
  await clock.advance('0s')

  expect(status).toBe(202)
  expect(inbox('a')).toHaveLength(2)
})

test('waiting for an inbox ends when enough messages arrived, or with 408', async () => {
  const { control, open, inboxUrl, clock } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('a') } })
  const waiting = control('get', '/inboxes/a/wait?count=2&timeout=2m').then((answer) => answer)
  await clock.advance('2m')

  const arrived = await waiting
  const never = await control('get', '/inboxes/b/wait?timeout=1ms')

  expect([arrived.status, arrived.body.data.length]).toEqual([200, 2])
  expect([never.status, never.body.title]).toEqual([408, 'Nothing came in time'])
})

test('reset returns the namespace to its start, and no other namespace', async () => {
  const { control, open, url } = await emulatorForTest()
  const id = await open()
  await request(url).post('/IT-live').set('authorization', 'Bearer b').send({ mail: 'b@b.it' })
  await control('post', '/clock/advance').send({ by: '1h' })

  const { status } = await control('post', '/reset')

  expect(status).toBe(200)
  expect((await control('get', '/clock')).body.now).toBe('2026-01-05T08:00:00.000Z')
  expect(await open()).toBe(id)
  const others = await request(url)
    .get('/__emulator/verifications')
    .set('authorization', 'Bearer b')
  expect(others.body.data).toHaveLength(1)
})

test('the control API refuses foreign hosts, foreign origins and forms', async () => {
  const { url } = await emulatorForTest()

  const host = await request(url).get('/__emulator/health').set('host', 'evil.example')
  const origin = await request(url).post('/__emulator/reset').set('origin', 'https://evil.example')
  const form = await request(url).post('/__emulator/reset').type('form').send('all=true')

  expect([host.status, origin.status, form.status]).toEqual([403, 403, 415])
})

test('explain lists past steps, the current instant and planned steps', async () => {
  const { control, open, clock } = await emulatorForTest()
  const id = await open()
  await clock.advance('90s')

  const { text } = await control('get', `/verifications/${id}/explain`)

  expect(text).toContain(
    '  08:01:00  status: validation\n· 08:01:30  now\n  08:02:00  status: ok  (in 30s)',
  )
})

test('the page of a link has buttons for actions and escapes its texts, and a GET of it changes nothing', async () => {
  const { open, url, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ layout: { title: '<script>alert(1)</script>' } })

  const page = await request(url).get(`/link/${id}`)
  const before = verification(id).stage
  const acted = await request(url).post(`/link/${id}/act`).type('form').send('as=user&do=open-link')

  expect(page.text).not.toContain('<script>')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(before).toBe('invited')
  expect([acted.status, verification(id).stage]).toEqual([303, 'opened'])
  expect((await request(url).get('/link/none')).status).toBe(404)
  expect((await request(url).get('/__emulator/')).text).toContain(id.slice(0, 8))
})

test('the journal shows each request and why it was refused', async () => {
  const { api, control, open } = await emulatorForTest()
  await open({ mail: 'anna+slow-operater@example.com' })
  await api('post', '/IT-live').send({})

  const { body } = await control('get', '/requests')

  expect(body.data).toMatchObject([
    { operation: 'create', status: 200, why: expect.stringContaining('slow-operator') },
    { operation: 'create', status: 428, error: 200, why: expect.stringContaining('MAIL_MISSING') },
  ])
})

type Row = { readonly id: string; readonly status: string }
