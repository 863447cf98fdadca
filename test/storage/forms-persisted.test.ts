import { expect, test } from 'vitest'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { servedFrom } from './served-folder.ts'

test('changes made by forms are persisted', async () => {
  const folder = createMemoryFolder()
  const first = await servedFrom(folder)
  const id = await first.openVerification()
  const { name } = first.emulator.findOrThrow(id).namespace
  const sends = (path: string, fields: Readonly<Record<string, string>>) =>
    first.form(path, { ...fields, of: name }).expect(303)

  await sends(`/link/${id}/act`, { as: 'user', do: 'open-link' })
  await sends('/__emulator/pages/scenarios/ko', { do: 'default' })
  await sends('/__emulator/pages/scenarios-queue', { use: 'ko, ok' })
  await sends('/__emulator/pages/desk/open-now', { openNow: 'true' })
  await sends('/__emulator/pages/clock/set', { speed: '60' })
  await sends('/__emulator/pages/clock/advance', { by: '1m' })

  const namespaceOf = (server: typeof first) => server.emulator.findOrThrow(id).namespace
  const shown = (server: typeof first) => {
    const { defaultScenario: byDefault, queue, openNow, clock, verifications } = namespaceOf(server)
    const shownClock = { mode: clock.mode, speed: clock.speed, now: clock.now() }
    return { byDefault, queue, openNow, clock: shownClock, verification: verifications.get(id) }
  }
  const second = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))
  expect(shown(second)).toEqual(shown(first))
  expect(shown(second)).toMatchObject({
    byDefault: { name: 'ko' },
    queue: [{ name: 'ko' }, { name: 'ok' }],
    openNow: true,
    clock: { speed: 60 },
  })
})

test('a desk that is open at all times and then returns to its hours keeps its hours after a restart', async () => {
  const folder = createMemoryFolder()
  const first = await servedFrom(folder)
  for (const openNow of [true, false]) await first.control('put', '/desk').send({ openNow })
  await first.control('put', '/scenarios/default').send({ use: 'ko' })

  const second = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))

  const { body } = await second.control('get', '/desk')
  expect(body).toMatchObject({ openNow: false, scenario: 'ko' })
})
