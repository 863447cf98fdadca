import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

type Losing = readonly [string, (dataDir: string) => void, string]

const LOSSES: readonly Losing[] = [
  [
    'the folder is deleted',
    (dataDir) => rmSync(dataDir, { recursive: true }),
    'was deleted or moved.',
  ],
  [
    'the folder is moved',
    (dataDir) => renameSync(dataDir, `${dataDir}-2`),
    'was deleted or moved.',
  ],
  [
    'the folder is replaced by a new one',
    (dataDir) => {
      renameSync(dataDir, `${dataDir}-2`)
      mkdirSync(dataDir)
    },
    'was removed, so that another emulator may use it.',
  ],
  [
    'the lock is removed',
    (dataDir) => unlinkSync(join(dataDir, 'lock')),
    'was removed, so that another',
  ],
  [
    'the lock belongs to another process',
    (dataDir) => writeFileSync(join(dataDir, 'lock'), '4711 1 1.1 -\n'),
    'was taken over by process 4711.',
  ],
  [
    'the journal is deleted',
    (dataDir) => unlinkSync(join(dataDir, 'journal.log')),
    'was deleted or replaced.',
  ],
  [
    'the journal is replaced by a copy',
    (dataDir) => {
      copyFileSync(join(dataDir, 'journal.log'), join(dataDir, 'copy'))
      renameSync(join(dataDir, 'copy'), join(dataDir, 'journal.log'))
    },
    'was deleted or replaced.',
  ],
]

test.each(LOSSES)(
  'when %s, changes are refused with 507 and reads are answered',
  async (_, lose, message) => {
    const { dataDir, lines, emulator } = await startWithFolder()
    const { api, control } = emulator
    const id = await emulator.open()

    lose(dataDir)
    const refused = await api('post', '/IT-live').send({ mail: 'bea@example.com' })
    const advanced = await control('post', '/clock/advance').send({ by: '1m' })
    const health = await control('get', '/health')
    const read = await api('get', `/IT-identity-verifications/${id}`)

    expect(refused.status).toBe(507)
    expect(refused.headers['x-emulator-problem']).toMatch(/^DATA_FOLDER_LOST: /)
    expect(advanced.status).toBe(507)
    expect(advanced.body.detail).toContain(message)
    expect(advanced.body.fix).toBe(
      'Save the state with GET /__emulator/state, and start the emulator again.',
    )
    expect(health.status).toBe(503)
    expect(health.body).toMatchObject({ status: 'data folder lost', live: true, ready: false })
    expect(health.body.disk).toContain(message)
    expect(read.status).toBe(200)
    expect(lines.filter((line) => line.includes(message))).toHaveLength(1)
  },
)

test('health reports a lost folder before the next write', async () => {
  const { dataDir, emulator } = await startWithFolder()
  rmSync(dataDir, { recursive: true })

  const health = await emulator.control('get', '/health')
  const refused = await emulator.api('post', '/IT-live').send({ mail: 'anna@example.com' })

  expect(health.status).toBe(503)
  expect(refused.status).toBe(507)
  // The emulator refuses the request before it changes anything.
  expect(emulator.verifications()).toEqual([])
})

test('no callback is sent for a state that is not stored', async () => {
  const { dataDir, emulator } = await startWithFolder()
  const receiver = await receiverForTest()
  await emulator.open({ callback: { url: receiver.url } })
  rmSync(dataDir, { recursive: true })

  const advanced = emulator.control('post', '/clock/advance').send({ by: '1m' })

  expect((await advanced).status).toBe(507)
  expect(receiver.received).toEqual([])
})

test('a folder that was moved away and back stores all changes again', async () => {
  const { dataDir, lines, emulator } = await startWithFolder()
  const before = await emulator.open()
  renameSync(dataDir, `${dataDir}-2`)
  const refused = await emulator.api('post', '/IT-live').send({ mail: 'bea@example.com' })

  renameSync(`${dataDir}-2`, dataDir)
  const health = await emulator.control('get', '/health')
  const after = await emulator.open()
  await emulator.close()
  const again = await emulatorForTest({ dataDir })

  expect([refused.status, health.status]).toEqual([507, 200])
  expect(lines.at(-1)).toContain('is there again')
  expect(again.verifications().map(({ id }) => id)).toEqual(expect.arrayContaining([before, after]))
})

test('the first of two emulators on one folder stops writing, and neither loses an acknowledged change', async () => {
  const { dataDir, lines, emulator: first } = await startWithFolder()
  const ofFirst = await first.open()
  // Simulates another container, in which this process number has no meaning.
  const lock = join(dataDir, 'lock')
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(/pid:\[\d+\]/, 'pid:[1]'))
  const laterLines: string[] = []
  const second = await emulatorForTest({ dataDir, write: (line) => laterLines.push(line) })

  const refused = await first.api('post', '/IT-live').send({ mail: 'bea@example.com' })
  const ofSecond = await second.open()
  await first.close()
  const later = await second.open()
  await second.close()
  const third = await emulatorForTest({ dataDir, write: (line) => laterLines.push(line) })

  expect(refused.status).toBe(507)
  expect(lines.join('')).toContain(`was taken over by process ${process.pid}.`)
  expect(third.verifications().map(({ id }) => id)).toEqual([ofFirst, ofSecond, later])
  // The journal is not damaged. The log only says that the second emulator could not see the first.
  expect(laterLines).toEqual([expect.stringContaining('of another container or machine')])
})

async function startWithFolder() {
  const dataDir = join(folderOf({}), 'data')
  const lines: string[] = []
  const emulator = await emulatorForTest({ dataDir, write: (line) => lines.push(line) })
  return { dataDir, lines, emulator }
}
