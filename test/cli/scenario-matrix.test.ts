import { expect, test } from 'vitest'
import { runScenarioMatrix } from '../../server/cli/contracts/scenario-matrix.ts'
import type { RunSummary } from '../../server/library/run-summary.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { createTestTerminal, runInFolder } from '../support/terminal.ts'

const shipped = 22

const whereShell = test.skipIf(process.platform === 'win32')

whereShell(
  '--each-scenario runs the client once for each scenario and prints a line for each',
  async () => {
    const client = ['sh', '-c', 'case "$VIDEOID_EMULATOR_URL" in http*) exit 0;; *) exit 9;; esac']

    const { code, err } = await runInFolder(folderOf({}), [
      'exec',
      '--each-scenario',
      '--',
      ...client,
    ])

    const table = err.slice(err.indexOf('\n\n'))
    expect(err).toContain(`=== callback-chaos (1 of ${shipped})\n`)
    expect(table).toMatch(/^ok +survived +\d+\.\d s/m)
    expect(table).toContain(`${shipped} of ${shipped} scenarios survived.\n`)
    expect(code).toBe(0)
  },
)

test.each([
  ['the exit code of Ctrl-C ends the whole table', 130, 1],
  ['the exit code 255, which PHP uses for errors, does not end the table', 255, shipped],
  ['the exit code of a crash does not end the table', 139, shipped],
])('%s', async (_, ended, runs) => {
  let tried = 0
  const resolved = {
    settings: defaultSettings,
    givenSettings: new Set<never>(),
    commandOptions: {},
    commandLists: {},
    words: [],
  }
  const tally = { lives: {}, callbacks: {} } as unknown as RunSummary

  const code = await runScenarioMatrix(createTestTerminal({}, []), resolved, async () => {
    tried += 1
    return { exitCode: ended, hasRun: true, tally }
  })

  expect([tried, code]).toEqual([runs, ended])
})

test('--each-scenario and --strict exclude each other', async () => {
  const { code, err } = await runInFolder(root, [
    'exec',
    '--each-scenario',
    '--strict',
    '--',
    'true',
  ])

  expect({ code, err }).toEqual({
    code: 2,
    err: '--each-scenario and --strict exclude each other. Run one after the other.\n',
  })
})

test('--each-scenario and --data-dir exclude each other', async () => {
  const { code, err } = await runInFolder(root, [
    'exec',
    '--each-scenario',
    '--data-dir',
    'x',
    '--',
    'true',
  ])

  expect({ code, err }).toEqual({
    code: 2,
    err: '--each-scenario and --data-dir exclude each other: each run starts without data. Leave one out.\n',
  })
})
