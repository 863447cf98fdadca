import { expect, test } from 'vitest'
import { statusOf } from '../../server/domain/model/verification.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('a restored namespace equals its snapshot, byte for byte', async () => {
  const emulator = await halfwayThrough()
  const { body: snapshot } = await emulator.control('get', '/state')
  await emulator.clock.advance('3d')
  await emulator.open()

  const put = await emulator.control('put', '/state').send(snapshot)

  const { body: again } = await emulator.control('get', '/state')
  expect(put.body).toMatchObject({ verifications: 4, now: '2026-01-05T08:01:30.000Z' })
  expect(again).toEqual(snapshot)
})

test('a restored namespace continues as the original did', async () => {
  const emulator = await halfwayThrough()
  const { body: snapshot } = await emulator.control('get', '/state')
  const continueRun = async () => {
    const report = await emulator.clock.advance('3d')
    const id = await emulator.open({ mail: 'dora@example.com' })
    const explanations = emulator.verifications().map((row) => emulator.explain(row.id))
    return [report.transitions, report.to, id, explanations.join('').replaceAll(/\(\d+ ms\)/g, '')]
  }
  const first = await continueRun()

  await emulator.control('put', '/state').send(snapshot)

  expect(await continueRun()).toEqual(first)
})

test('a snapshot can be restored in another emulator', async () => {
  const first = await halfwayThrough()
  const { body: snapshot } = await first.control('get', '/state')
  const second = await emulatorForTest({ seed: 99 })

  await second.control('put', '/state').set('x-emulator-namespace', first.namespace).send(snapshot)

  const restored = second.as(first.token)
  const withoutPort = (value: unknown) => JSON.stringify(value).replaceAll(/:\d{4,5}\b/g, '')
  expect(withoutPort(restored.verifications())).toBe(withoutPort(first.verifications()))
  expect(restored.inbox('orders')).toHaveLength(first.inbox('orders').length)
  expect(restored.costs()).toEqual(first.costs())
})

test('a callback that was in flight is sent again after a restore, because its outcome is unknown', async () => {
  const { open, control, inboxUrl, inbox, clock } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('orders') } })
  await clock.advance('1m')
  const { body: snapshot } = await control('get', '/state')
  const contents = structuredClone(snapshot.contents)
  contents.verifications[0].deliveries[0].status = 'sending'
  const { namespaceFromSnapshot } = await import('../../server/snapshot/restore-namespace.ts')
  const { runAtOnce } = await import('../../server/runtime/sliced-work.ts')
  const { createClock } = await import('../../server/emulator/clock.ts')

  const manualClock = createClock({ mode: 'manual', speed: 1 })
  const again = runAtOnce(namespaceFromSnapshot(contents, 'again', manualClock))

  const [verification] = [...again.verifications.values()]
  expect(verification?.deliveries[0]).toMatchObject({
    status: 'scheduled',
    dueAt: contents.clock.now,
  })
  expect(again.due.first()?.at).toBe(contents.clock.now)
  expect(verification === undefined ? '' : statusOf(verification)).toBe('validation')
  expect(inbox('orders')).toHaveLength(1)
})

test.each([
  [{}, 'This is not a snapshot of a namespace.'],
  [{ version: 2 }, 'The snapshot has version 2, and this emulator reads version 1.'],
  [{ contents: {} }, 'The snapshot was changed since it was taken, or is incomplete.'],
  [{ extra: 1 }, 'Unknown key "extra"'],
])('a changed or foreign snapshot is refused and changes nothing: %j', async (change, detail) => {
  const { open, control, verifications } = await emulatorForTest()
  await open()
  const { body: snapshot } = await control('get', '/state')
  const isOther = Object.keys(change).length === 0

  const answer = await control('put', '/state').send(
    isOther ? { format: 'x' } : { ...snapshot, ...change },
  )

  expect(answer.status).toBe(400)
  expect(answer.body.detail).toContain(detail)
  expect(answer.body.fix).toEqual(expect.any(String))
  expect(verifications()).toHaveLength(1)
})

test('a snapshot cannot take a verification from another namespace', async () => {
  const { open, control, api } = await emulatorForTest()
  const id = await open()
  const { body: snapshot } = await control('get', '/state')

  const answer = await api('put', '/__emulator/state')
    .set('x-emulator-namespace', 'elsewhere')
    .send(snapshot)

  expect(answer.status).toBe(409)
  expect(answer.body.detail).toContain(`Verification ${id} is already in namespace`)
})

test('a snapshot with sorted keys can be restored', async () => {
  const { open, control } = await emulatorForTest()
  await open()
  const { body: snapshot } = await control('get', '/state')

  const { status } = await control('put', '/state').send(sorted(snapshot) as object)

  expect(status).toBe(200)
})

// A change of these keys needs a new version of snapshots and of journals (journalVersion).
test('a snapshot has exactly the keys of its version', async () => {
  const { control } = await halfwayThrough()

  const { version, contents } = (await control('get', '/state')).body

  const keys = (value: object) => Object.keys(value).sort().join(' ')
  expect(version).toBe(1)
  expect(keys(contents)).toBe(
    'billed booked calls clock due inboxes madeBy namespace opened owner queue requests seed startedAt verifications',
  )
  expect(keys(contents.verifications[0])).toBe(
    'actor aheadBy callbacks deeds deliveries faults history id link mode number openedAt owner plan request scenario seed stage',
  )
  expect(keys(contents.verifications[0].deliveries[0])).toBe('attempts event id moment status')
})

async function halfwayThrough() {
  const emulator = await emulatorForTest()
  const callback = { url: emulator.inboxUrl('orders'), retry: 2 }
  await emulator.open({ callback })
  await emulator.open({ mail: 'bruno+slow-operator@example.com', callback })
  await emulator.open({ mail: 'carla+interactive@example.com', callback })
  const ahead = await emulator.open({ mail: 'dino@example.com' })
  await emulator.fastForward(ahead, { by: '10m' })
  await emulator.clock.advance('90s')
  return emulator
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]))
}
