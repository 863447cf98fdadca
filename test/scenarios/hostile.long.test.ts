import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { builtCommand, runCommand } from '../support/command.ts'
import { leastMeasured } from '../support/measured.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { HOSTILE_FILES } from './hostile-files.ts'

builtCommand()

let secondsOfShipped = Number.NaN

// A check of the shipped scenarios is the unit: a hostile file may take five times as long.
beforeAll(async () => {
  const { code, cpuSeconds } = await checkedOnce('scenarios')
  expect(code).toBe(0)
  secondsOfShipped = cpuSeconds
})

const notWindows = process.platform !== 'win32'

test.each(Object.entries(HOSTILE_FILES))(
  '%s: refused with five times the work of the shipped scenarios, and 100 MiB',
  async (_, [text, says]) => {
    const folder = folderOf({})
    await writeFile(join(folder, 'hostile.yaml'), text)

    const { code, told, timesShipped, mebibytes } = await checked(folder, 5)

    expect(told).toContain(says)
    expect(told.split('\n').filter((line) => line.length > 800)).toEqual([])
    expect(told).not.toMatch(/^ +at /m)
    expect(code).toBe(2)
    expect(timesShipped).toBeLessThan(5)
    expect(mebibytes).toBeLessThan(100)
  },
)

type Prepare = (folder: string) => Promise<unknown>

const FOLDERS: readonly (readonly [string, string, Prepare])[] = [
  [
    '2,001 files',
    'has 2001 scenario files, more than 2000; split it',
    (folder) => files(folder, 2001, () => 'version: 1\n'),
  ],
  [
    'a circle of 300',
    'extends',
    (folder) => files(folder, 300, (i) => `version: 1\nextends: s${(i + 1) % 300}\n`),
  ],
  [
    'a chain of 300',
    'extends more than 20 scenarios one after another',
    (folder) => files(folder, 300, (i) => `version: 1\n${i === 0 ? '' : `extends: s${i - 1}\n`}`),
  ],
  [
    'links in a circle',
    'its links lead in a circle; mend or remove them',
    (folder) => symlink('hostile.yaml', join(folder, 'hostile.yaml')),
  ],
  [
    'a link to a device without an end',
    'it is no regular file',
    (folder) => symlink('/dev/zero', join(folder, 'hostile.yaml')),
  ],
  [
    'a link to a folder',
    'it is a folder; name a file in it',
    async (folder) => {
      await mkdir(join(folder, 'sub'))
      await symlink('sub', join(folder, 'hostile.yaml'))
    },
  ],
]

for (const [name, says, prepare] of FOLDERS) {
  test.skipIf(!notWindows)(
    `a folder with ${name}: refused with five times the work of the shipped scenarios, and 100 MiB`,
    async () => {
      const folder = folderOf({})
      await prepare(folder)

      const { code, told, timesShipped, mebibytes } = await checked(folder, 5)

      expect(told).toContain(says)
      expect(told).not.toMatch(/^ +at /m)
      expect(code).toBe(2)
      expect(timesShipped).toBeLessThan(5)
      expect(mebibytes).toBeLessThan(100)
    },
  )
}

test('a thousand good files take at most thirty times the work of the shipped scenarios', async () => {
  const text = `version: 1
params: { queue: { type: duration, default: 45m } }
timeline:
  - { wait: 4m, user: open-link }
  - { wait: 3m, user: submit }
  - { wait: operator-open }
  - { wait: "\${params.queue}", operator: take-call, takes: 6m }
  - { wait: 45m, operator: approve }
`
  const folder = folderOf({})
  await files(folder, 1000, () => text)

  const { code, told, timesShipped } = await checked(folder, 30)

  expect(told).toContain('1000 scenarios, no fault.')
  expect(code).toBe(0)
  expect(timesShipped).toBeLessThan(30)
})

// The cheapest of ten runs at most, the first within the limit being enough.
async function checked(folder: string, limit: number) {
  const runs: Awaited<ReturnType<typeof checkedOnce>>[] = []
  const timesShipped = await leastMeasured(limit, async () => {
    const run = await checkedOnce(folder)
    runs.push(run)
    return run.cpuSeconds / secondsOfShipped
  })
  const { code = null, told = '', mebibytes = 0 } = runs[0] ?? {}
  return { code, told, mebibytes, timesShipped }
}

// A process of its own, which says at its end what it took: its own time, since others are at work as well,
// and what memory it needs, rather than what its collector has not come round to.
async function checkedOnce(folder: string) {
  const atEnd = `process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    process.stderr.write('\\n@@' + JSON.stringify([maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6]))
  })`
  const saysAtEnd = `--import=data:text/javascript,${encodeURIComponent(atEnd)}`
  const env = { NODE_OPTIONS: `--max-semi-space-size=1 ${saysAtEnd}` }
  const { code, out, err } = await runCommand(['scenarios', 'check', folder], { env })
  const [told = '', used = '[]'] = err.split('\n@@')
  const [mebibytes = 0, cpuSeconds = 0] = JSON.parse(used)
  return { code, told: out + told, mebibytes, cpuSeconds }
}

async function files(folder: string, count: number, text: (i: number) => string): Promise<void> {
  for (let i = 0; i < count; i++) await writeFile(join(folder, `s${i}.yaml`), text(i))
}
