import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { builtCommand, runCommand } from '../support/command.ts'
import { leastMeasured } from '../support/measure-duration.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { HOSTILE_FILES } from './hostile-files.ts'

builtCommand()

let secondsOfShipped = Number.NaN

// The unit of work is a check of the shipped scenarios. A hostile file may take five times as long.
beforeAll(async () => {
  const { code, cpuSeconds } = await checkOnce('scenarios')
  expect(code).toBe(0)
  secondsOfShipped = cpuSeconds
})

const notWindows = process.platform !== 'win32'

test.each(Object.entries(HOSTILE_FILES))(
  '%s: refused with at most five times the CPU time of the shipped scenarios, and 100 MiB',
  async (_, [text, says]) => {
    const folder = folderOf({})
    await writeFile(join(folder, 'hostile.yaml'), text)

    const { code, output, timesShipped, mebibytes } = await checkFolder(folder, 5)

    expect(output).toContain(says)
    expect(output.split('\n').filter((line) => line.length > 800)).toEqual([])
    expect(output).not.toMatch(/^ +at /m)
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
    'its symbolic links form a loop; correct or remove them',
    (folder) => symlink('hostile.yaml', join(folder, 'hostile.yaml')),
  ],
  [
    'a link to a device without an end',
    'it is not a regular file',
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
    `a folder with ${name}: refused with at most five times the CPU time of the shipped scenarios, and 100 MiB`,
    async () => {
      const folder = folderOf({})
      await prepare(folder)

      const { code, output, timesShipped, mebibytes } = await checkFolder(folder, 5)

      expect(output).toContain(says)
      expect(output).not.toMatch(/^ +at /m)
      expect(code).toBe(2)
      expect(timesShipped).toBeLessThan(5)
      expect(mebibytes).toBeLessThan(100)
    },
  )
}

test('a thousand valid files take at most thirty times the CPU time of the shipped scenarios', async () => {
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

  const { code, output, timesShipped } = await checkFolder(folder, 30)

  expect(output).toContain('1000 scenarios, no fault.')
  expect(code).toBe(0)
  expect(timesShipped).toBeLessThan(30)
})

// Returns the cheapest of at most ten runs, and stops at the first within the limit.
async function checkFolder(folder: string, limit: number) {
  const runs: Awaited<ReturnType<typeof checkOnce>>[] = []
  const timesShipped = await leastMeasured(limit, async () => {
    const run = await checkOnce(folder)
    runs.push(run)
    return run.cpuSeconds / secondsOfShipped
  })
  const { code = null, output = '', mebibytes = 0 } = runs[0] ?? {}
  return { code, output, mebibytes, timesShipped }
}

// Runs the check in a new process, which prints its CPU time and memory at its end. CPU time ignores
// other processes, and a small young generation makes the memory independent of the collector.
async function checkOnce(folder: string) {
  const atEnd = `process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    process.stderr.write('\\n@@' + JSON.stringify([maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6]))
  })`
  const saysAtEnd = `--import=data:text/javascript,${encodeURIComponent(atEnd)}`
  const env = { NODE_OPTIONS: `--max-semi-space-size=1 ${saysAtEnd}` }
  const { code, out, err } = await runCommand(['scenarios', 'check', folder], { env })
  const [printed = '', used = '[]'] = err.split('\n@@')
  const [mebibytes = 0, cpuSeconds = 0] = JSON.parse(used)
  return { code, output: out + printed, mebibytes, cpuSeconds }
}

async function files(folder: string, count: number, text: (i: number) => string): Promise<void> {
  for (let i = 0; i < count; i++) await writeFile(join(folder, `s${i}.yaml`), text(i))
}
