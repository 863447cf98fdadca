import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { frameRecord } from '../../server/storage/journal/record-framing.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'
import { canShowZombies, createZombie } from '../support/zombie.ts'

test('an emulator that is restarted with its folder answers as before', async () => {
  const dataDir = join(folderOf({}), 'made', 'when', 'wanted')
  const first = await emulatorForTest({ dataDir })
  await first.control('put', '/scenarios/default').send({ use: 'ko' })
  const login = await first.api('post', '/tokens').set('authorization', basic).send({ scopes })
  const { token } = login.body.data
  const id = await first.open({ callback: { url: first.inboxUrl('orders') } })
  await first.clock.advance('90s')
  await first.api('get', '/IT-identity-verifications').set('authorization', `Bearer ${token}`)
  const before = await answers(first, id)
  await first.close()

  const second = await emulatorForTest({ dataDir })

  expect(await answers(second, id)).toEqual(before)
  expect(second.resumed).toBe(
    `${dataDir}: 2 namespaces, 1 verification, 0 callbacks to send; manual clocks show the same time as before`,
  )
  expect(await second.open()).not.toBe(id)
  expect(second.verifications()).toMatchObject([{ scenario: 'ko' }, { scenario: 'ko' }])
})

test('a running clock includes the time between two runs', async () => {
  const dataDir = folderOf({})
  const settings = { dataDir, clock: 'system', speed: 3600, port: 0 } as const
  const first = await startEmulator(settings)
  const before = first.clock.now()
  await first.close()
  const second = await startEmulator(settings)

  const passed = second.clock.now() - before

  await second.close()
  expect(passed).toBeGreaterThan(0)
  expect(second.resumed).toMatch(/running clocks have continued$/)
})

test('a reset and a restored snapshot are persisted', async () => {
  const dataDir = folderOf({})
  const first = await emulatorForTest({ dataDir })
  const id = await first.open()
  const { body: snapshot } = await first.control('get', '/state')
  await first.control('post', '/reset').send({})
  await first.close()
  const second = await emulatorForTest({ dataDir })
  expect(second.verifications()).toEqual([])
  await second.control('put', '/state').send(snapshot)
  await second.close()

  const third = await emulatorForTest({ dataDir })

  expect(third.verifications()).toMatchObject([{ id }])
})

test('a folder belongs to one emulator at a time, and is free again after close', async () => {
  const dataDir = folderOf({})
  const first = await emulatorForTest({ dataDir })

  await expect(startEmulator({ dataDir })).rejects.toThrow(
    `The data folder "${dataDir}" is in use by process ${process.pid}. Stop that process, or name another folder with --data-dir.`,
  )
  await first.close()

  await emulatorForTest({ dataDir })
})

test.each([
  ['of a process that has ended', '2147483646 1\n'],
  ['of another process with the same number', '1 99999999999\n'],
  ['without content', ''],
])('a lock %s is taken over', async (_, lock) => {
  const dataDir = folderOf({ lock })

  await emulatorForTest({ dataDir })

  expect(readFileSync(join(dataDir, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
})

test.skipIf(!canShowZombies)('a lock of a zombie process is taken over', async () => {
  const zombie = await createZombie()
  onTestFinished(zombie.end)
  const dataDir = folderOf({ lock: `${zombie.pid}\n` })

  await emulatorForTest({ dataDir })

  expect(readFileSync(join(dataDir, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
})

test('only the owner may read the journal, and close leaves no other file', async () => {
  const dataDir = folderOf({})
  const emulator = await emulatorForTest({ dataDir })
  await emulator.open()
  await emulator.close()

  expect(readdirSync(dataDir)).toEqual(['journal.log'])
  expect(statSync(join(dataDir, 'journal.log')).mode & 0o077).toBe(0)
})

test('damage is logged, and the damaged journal is kept as a copy', async () => {
  const dataDir = folderOf({})
  const path = join(dataDir, 'journal.log')
  const first = await emulatorForTest({ dataDir })
  await first.open({ mail: 'anna@example.com' })
  await first.open({ mail: 'bea@example.com' })
  await first.close()
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('anna@example.com', 'anna@exemple.com'))
  const lines: string[] = []

  const second = await emulatorForTest({ dataDir, write: (line) => lines.push(line) })
  await second.close()
  const third = await emulatorForTest({ dataDir, write: (line) => lines.push(line) })

  expect(lines).toEqual([expect.stringMatching(/1 record of \d+ could not be read/)])
  expect(lines[0]).toContain(join(dataDir, 'journal.damaged-1'))
  expect(third.verifications()).toMatchObject([{ mail: 'bea@example.com' }])
})

test('a seed that differs from the seed of the folder is logged', async () => {
  const dataDir = folderOf({})
  await (await startEmulator({ dataDir })).close()
  const lines: string[] = []

  await (await startEmulator({ dataDir, seed: 7, write: (line) => lines.push(line) })).close()

  expect(lines.join('')).toMatch(
    /was begun with --seed 1: namespaces that are in it keep their seed/,
  )
})

test.each([
  ['is a file', { data: 'text' }, 'data', 'it is a file. Name a folder'],
  [
    'cannot be created',
    {},
    '/proc/no-such-folder',
    'it cannot be created there. Name a folder on a disk.',
  ],
  ['has a folder for a journal', { 'data/journal.log/x': '' }, 'data', 'journal.log" is a folder'],
  [
    'has a folder for a draft',
    { 'data/journal.draft/x': '' },
    'data',
    'journal.draft" is a folder',
  ],
  ['has a folder for a lock', { 'data/lock/x': '' }, 'data', 'lock" is a folder, where the'],
  [
    'is below a file',
    { data: 'text' },
    'data/deeper',
    'a part of this path is a file. Name a folder',
  ],
  [
    'was written by a later version',
    { 'data/journal.log': newerJournal() },
    'data',
    'has version 3, written by a newer videoid-emulator (9.9.9)',
  ],
])('a folder that %s is refused in a sentence', async (_, files, name, message) => {
  const { exitCode, err } = await runInTerminal([
    '--port',
    '0',
    '--data-dir',
    resolve(folderOf(files), name),
  ])

  expect(exitCode).toBe(2)
  expect(err).toContain(message)
  expect(err).not.toMatch(/\n\s+at /)
})

// A journal as a later version may write it.
function newerJournal(): string {
  const json = '{"n":0,"format":"videoid-emulator journal","version":3,"madeBy":"9.9.9","seed":1}'
  return frameRecord(json).bytes.toString()
}

const scopes = ['GET:videoid.openapi.com/IT-identity-verifications']
const basic = `Basic ${Buffer.from('anna@example.com:key').toString('base64')}`

type Started = Awaited<ReturnType<typeof emulatorForTest>>

async function answers({ api, control }: Started, id: string) {
  const responses = await Promise.all([
    api('get', `/IT-identity-verifications/${id}`),
    api('get', '/IT-identity-verifications'),
    control('get', '/clock'),
    control('get', `/verifications/${id}`),
    control('get', '/costs'),
    control('get', '/inboxes/orders'),
    control('get', '/scenarios'),
    api('get', '/tokens').set('authorization', basic),
  ])
  return responses.map(({ status, body }) => [status, body])
}
