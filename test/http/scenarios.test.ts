import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf, scenarioFolder } from '../support/scenario-folder.ts'

const LIST = '/IT-identity-verifications'

test('an unknown reason is passed on unchanged in either style, and labelled as assumed', async () => {
  for (const reasonStyle of ['compact', 'snake'] as const) {
    const { api, open, clock, inbox, inboxUrl } = await emulatorForTest({ reasonStyle })
    const id = await open({
      mail: 'anna+ko-unknown-reason.Not_a_known-one@example.com',
      callback: { url: inboxUrl('a'), method: 'JSON' },
    })

    await clock.advance('2m')
    const { body, headers } = await api('get', `${LIST}/${id}`)
    const { body: list } = await api('get', LIST)

    expect(body.data).toMatchObject({ status: 'ko', reason: 'Not_a_known-one' })
    expect(headers['x-emulator-provenance']).toBe('assumed')
    expect(list.data[0].reason).toBe('Not_a_known-one')
    expect(inbox('a')[1]?.decoded).toMatchObject({ data: { reason: 'Not_a_known-one' } })
  }
})

test('the queue is limited, in the control API and in the form', async () => {
  const { url, control } = await emulatorForTest()
  const thousand = Array.from({ length: 1000 }, () => 'ko')
  const answers = []
  for (let i = 0; i < 11; i++) {
    answers.push((await control('post', '/scenarios/queue').send({ use: thousand })).status)
  }
  const { body } = await control('get', '/namespaces')
  const form = new URLSearchParams({ of: body.data[0].id, use: 'ko', do: 'add' })

  const { status } = await fetch(`${url}/__emulator/pages/scenarios-queue`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })

  expect(answers).toEqual([...Array(10).fill(200), 409])
  expect(status).toBe(409)
})

test('documents contain the corrections of the operator, not the data of the request', async () => {
  const { api, open, fastForward } = await emulatorForTest({
    scenario: 'data-corrected-by-operator',
  })
  const id = await open({ user: { firstName: 'Maria', lastName: 'Dangelo' } })

  await fastForward(id, { to: 'end' })
  const { body } = await api('get', `${LIST}/${id}/data`)

  expect(body.data.user).toMatchObject({ firstName: 'Maria Grazia', lastName: "D'Angelo" })
})

test('a link can be used again after a repeatable ko, and has documents at its end', async () => {
  const { api, open, clock, verification } = await emulatorForTest({
    scenario: 'ko-repeatable-then-ok',
  })
  const id = await open()
  const status = async () => (await api('get', `${LIST}/${id}`)).body.data.status

  await clock.advance('8m')
  const refused = [await status(), (await api('get', `${LIST}/${id}/data`)).status]
  await clock.advance('38m')

  expect(refused).toEqual(['ko', 422])
  expect([await status(), (await api('get', `${LIST}/${id}/data`)).status]).toEqual(['ok', 200])
  expect(verification(id).history.map((transition) => transition.status)).toEqual([
    'running',
    'ko',
    'running',
    'validation',
    'ok',
  ])
})

test('a revoked verification has no documents any more', async () => {
  const { api, open, clock } = await emulatorForTest({ scenario: 'revoked-after-ok' })
  const id = await open()

  await clock.advance('9d')
  const before = await api('get', `${LIST}/${id}/data`)
  await clock.advance('2d')
  const after = await api('get', `${LIST}/${id}/data`)

  expect([before.status, after.status]).toEqual([200, 422])
  expect(after.body.message).toContain('documentreported')
})

test('a param that puts median, p95 and max out of order is refused', async () => {
  const folder = folderOf({
    'drawn.yaml': `version: 1
params: { median: { type: duration, default: 5m } }
timeline:
  - { wait: { median: "\${params.median}", p95: 14m, max: 30m }, status: validation }
`,
  })
  const { api } = await emulatorForTest({ scenarioDirectories: [folder] })
  const postWith = (median: string) =>
    api('post', '/IT-live')
      .set('x-emulator-scenario', `drawn; median=${median}`)
      .send({ mail: 'anna@example.com' })

  expect((await postWith('6m')).status).toBe(200)
  expect((await postWith('20m')).body.message).toContain(
    'Scenario drawn: 20m, 14m, 30m: median, p95 and max must be in ascending order',
  )
})

test('each queued scenario gets only the params that it declares', async () => {
  const { control } = await emulatorForTest()
  const params = { reason: 'underage' }

  const { body } = await control('post', '/scenarios/queue').send({ use: ['ko', 'ok'], params })
  const misspelt = await control('post', '/scenarios/queue').send({
    use: ['ok', 'ko'],
    params: { raeson: 'underage' },
  })

  expect(body.queue).toEqual([
    { name: 'ko', params },
    { name: 'ok', params: {} },
  ])
  expect(misspelt.status).toBe(400)
  expect(misspelt.body.detail).toContain('"raeson"')
})

test('a param that is not a text is refused and quoted as sent', async () => {
  const { control } = await emulatorForTest()
  const params = { reason: { of: 'the day' } }

  const { status, body } = await control('put', '/scenarios/default').send({ use: 'ko', params })

  expect([status, body.detail]).toEqual([400, '"params.reason" is {"of":"the day"}.'])
})

test('a queued scenario that was deleted is refused once, and the next one follows', async () => {
  const folder = scenarioFolder({ gone: 'outcome: ok' })
  const { api, queue, scenarioNames } = await emulatorForTest({ scenarios: folder })
  queue('gone', 'ko')
  rmSync(join(folder, 'gone.yaml'))
  await expect.poll(scenarioNames).not.toContain('gone')
  const post = () => api('post', '/IT-live').send({ mail: 'anna@example.com' })

  const [first, second] = [await post(), await post()]

  expect(first.body.message).toContain('The queue: No scenario is called "gone"')
  expect(second.headers['x-emulator-scenario']).toBe('ko')
})

test('a POST refused for its body or its credit does not use up the queue', async () => {
  const { api, queue } = await emulatorForTest({ credit: 2 })
  queue({ name: 'ko' })

  const statuses = [
    (await api('post', '/IT-live').send({})).status,
    (await api('post', '/IT-live').send({ mail: 'anna@example.com' })).status,
  ]

  const paid = await api('post', '/IT-automatic').send({ mail: 'anna@example.com' })
  expect(statuses).toEqual([428, 402])
  expect(paid.headers['x-emulator-scenario']).toBe('ko')
})

test('the control API and explain show the drawn outcome, also after a restore', async () => {
  const outcome = '{ ok: 1, ko: { reasons: { face_mismatch: 99 } } }'
  const folder = scenarioFolder({ mixed: `outcome: ${outcome}` })
  const { control, open } = await emulatorForTest({ scenarios: [folder], scenario: 'mixed' })
  const id = await open()
  const { body: snapshot } = await control('get', '/state')

  await control('put', '/state').send(snapshot)
  const { body } = await control('get', `/verifications/${id}`)
  const { text } = await control('get', `/verifications/${id}/explain`)

  const drawn = { outcome: 'ko', reason: 'facemismatch', weight: 99, of: 100 }
  expect(body).toMatchObject({ scenario: 'mixed', drawn })
  expect(text).toContain('drawn: ko, reason: facemismatch (99 of 100)')
})
