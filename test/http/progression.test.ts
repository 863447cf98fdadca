import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

const LIST = '/IT-identity-verifications'

test('every second GET of the status advances one step, and its answer shows it', async () => {
  const { api, open } = await emulatorWithProgression('{ polls: 2 }')
  const id = await open()
  const poll = async () => (await api('get', `${LIST}/${id}`)).body.data.status

  const statuses = []
  for (let i = 0; i < 6; i++) statuses.push(await poll())

  expect(statuses).toEqual(['running', 'validation', 'validation', 'ok', 'ok', 'ok'])
})

test('lists, documents, HEAD, the control API and pages do not count as polls', async () => {
  const { api, open, control, verification, url, token } =
    await emulatorWithProgression('{ polls: 1 }')
  const id = await open()

  await api('get', LIST)
  await api('get', `${LIST}/${id}/data`)
  await fetch(`${url}${LIST}/${id}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${token}` },
  })
  await control('get', `/verifications/${id}`)
  await control('get', `/verifications/${id}/explain`)
  await fetch(`${url}/link/${id}`)

  expect(verification(id)).toMatchObject({
    status: 'running',
    progression: { polls: 1, polled: 0 },
    plan: [
      { polls: 1, by: 'scenario', status: 'validation' },
      { polls: 2, by: 'scenario', status: 'ok' },
    ],
  })
})

test('a GET answered with a fault does not count as a poll, a delayed GET does', async () => {
  const { api, open } = await emulatorWithProgression(`{ polls: 1 }
http:
  - { op: get, nth: 1, respond: { status: 500 } }
  - { op: get, nth: 2, delay: 10ms }`)
  const id = await open()

  const failed = await api('get', `${LIST}/${id}`)
  const late = await api('get', `${LIST}/${id}`)

  expect(failed.status).toBe(500)
  expect(late.body.data.status).toBe('validation')
})

test('a GET with another token does not count as a poll', async () => {
  const { api, open, verification } = await emulatorWithProgression('{ polls: 1 }')
  const id = await open()

  const { status } = await api('get', `${LIST}/${id}`).set('authorization', 'Bearer another')

  expect(status).toBe(404)
  expect(verification(id).status).toBe('running')
})

test('a step caused by a poll sends its callback at once', async () => {
  const { api, open, inbox, inboxUrl, clock } = await emulatorWithProgression('{ polls: 1 }')
  const id = await open({ callback: { url: inboxUrl('a'), method: 'JSON' } })

  await api('get', `${LIST}/${id}`)
  await expect.poll(() => inbox('a').length).toBe(1)
  await clock.advance('30d')

  expect(inbox('a')[0]?.decoded).toMatchObject({ data: { id, status: 'validation' } })
  expect(inbox('a')).toHaveLength(1)
})

test.each(['{ polls: 3 }', 'manual'])(
  'under %s the clock triggers no step, and fast-forward does',
  async (progression) => {
    const { clock, open, verification, fastForward, inbox, inboxUrl, control } =
      await emulatorWithProgression(progression)
    const id = await open({ callback: { url: inboxUrl('a') } })

    const advanced = await clock.advance({ until: 'idle' })
    const first = await fastForward(id, { to: 'next' })
    const rest = await control('post', `/verifications/${id}/fast-forward`).send({ to: 'end' })

    expect(advanced).toMatchObject({ transitions: [], pending: 0 })
    expect(first).toMatchObject({ transitions: [{ status: 'validation' }], pending: 1 })
    expect(rest.body).toMatchObject({
      transitions: [{ status: 'ok' }],
      deliveries: [{ event: 'ok', status: 'delivered' }],
      pending: 0,
    })
    expect(verification(id).status).toBe('ok')
    expect(inbox('a')).toHaveLength(2)
  },
)

test('a fast-forward by a duration triggers no manual step', async () => {
  const { open, verification, fastForward } = await emulatorWithProgression('manual')
  const id = await open()

  await fastForward(id, { by: '2d' })

  expect(verification(id)).toMatchObject({ status: 'running', progression: 'manual' })
  expect(verification(id).now).toBe('2026-01-07T08:00:00.000Z')
})

test('the same polls give the same history, however the clock was advanced', async () => {
  const statusesAfter = async (lengths: readonly string[]) => {
    const { api, open, clock, verification } = await emulatorWithProgression('{ polls: 2 }')
    const id = await open()
    for (const by of lengths) {
      await clock.advance(by)
      await api('get', `${LIST}/${id}`)
    }
    return verification(id).history.map(({ status }) => status)
  }

  expect(await statusesAfter(['1s', '1s', '1s', '1s'])).toEqual(
    await statusesAfter(['9d', '1h', '0s', '3m']),
  )
})

async function emulatorWithProgression(progression: string) {
  const folder = folderOf({ 'polled.yaml': `version: 1\nprogression: ${progression}\n` })
  return emulatorForTest({ scenario: 'polled', scenarioDirectories: [folder] })
}
