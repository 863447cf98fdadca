import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startReceiver } from '../../server/index.ts'
import { builtCommand, runCommand } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'
import { blocksOfPages, missingLine } from './blocks.ts'
import { startExample, verifyArgs } from './example-receiver.ts'

test('verify-callbacks fails for receiver-ships-twice.mjs and passes for receiver.mjs', async () => {
  const [good, twice] = await Promise.all([
    startExample('receiver.mjs'),
    startExample('receiver-ships-twice.mjs'),
  ])

  const passed = await runInTerminal([
    'verify-callbacks',
    ...verifyArgs(good),
    ...['--copies', '1', '--method', 'POST'],
  ])
  const caught = await runInTerminal(['verify-callbacks', ...verifyArgs(twice), '--method', 'JSON'])

  expect(passed.exitCode, passed.out).toBe(0)
  expect(passed.out.match(/: 5 schedules,/g)).toHaveLength(2)
  expect(passed.out.match(/^! .*/gm)).toEqual([
    '! The application believes a forged callback: the API says validation, the callback says ok.',
  ])
  expect(caught.exitCode, caught.out).toBe(3)
  expect(caught.out).toContain('the smallest that fails is ok, ok.')
})

test('the example that ships twice fails; verify-callbacks finds two deliveries that suffice, and saves them as a scenario', async () => {
  const hook = await startExample('receiver-ships-twice.mjs')
  const folder = folderOf({})
  const saved = ['--save', join(folder, 'smallest-failing.yaml')]

  const { code, out } = await runCommand(['verify-callbacks', ...verifyArgs(hook), ...saved])

  expect(code).toBe(3)
  expect(out).toContain('the smallest that fails is ok, ok.')
  const tried = await runCommand(['scenarios', 'test', 'smallest-failing', '--scenarios', folder])
  expect(tried.code, tried.out + tried.err).toBe(0)
  expect(await parcelsAfter(folder, hook)).toBe(2)
})

test('the correct example passes every order of three events', async () => {
  const hook = await startExample('receiver.mjs')

  const events = ['--events', 'running,validation,ok', '--method', 'POST']
  const { code, out } = await runCommand(['verify-callbacks', ...verifyArgs(hook), ...events])

  expect(code, out).toBe(0)
  expect(out).toContain(': 271 schedules,')
})

test.skipIf(!hasTool('bash'))(
  'the commands with the failing example print the output of docs/verify-callbacks.md',
  async () => {
    const blocks = blocksOfPages('verify-callbacks.md').filter(
      ({ text, output }) => text.includes('failing') && output !== '',
    )
    const folder = folderOf({})
    const hook = await startExample('receiver-ships-twice.mjs')

    const printed: string[] = []
    for (const { text } of blocks) printed.push(await runBlock(text, { hook, folder }))

    expect(blocks).toHaveLength(2)
    for (const [i, { output }] of blocks.entries()) {
      expect(missingLine(output, printed[i] ?? ''), printed[i]).toBeUndefined()
    }
  },
)

test('--create and --probe accept shell commands', async () => {
  const receiver = await startReceiver()
  onTestFinished(() => receiver.close())
  const folder = folderOf({})
  const open = `${process.execPath} -e "${OPENING}" >> opened.txt`
  const createAndProbe = ['--create', open, '--probe', 'echo $VIDEOID_ID {id}', '--schedules', '4']

  const { code, out, err } = await runCommand(
    ['verify-callbacks', '--url', receiver.url, ...createAndProbe],
    {
      cwd: folder,
    },
  )

  // The probe prints only the id, so no callback changes its output.
  expect({ code, err }, out).toEqual({ code: 3, err: '' })
  expect(out).toContain('✗ No acknowledged callback changes the outcome')
  expect(receiver.received[0]?.path).toBe('/hook')
})

// Runs the commands of a block, except the start of the receiver, which runs already.
function runBlock(text: string, where: { hook: string; folder: string }): Promise<string> {
  const command = text
    .replace(/^node .*&$/m, '')
    .replaceAll('npx videoid-emulator', `${process.execPath} ${builtCommand()}`)
    .replaceAll('http://127.0.0.1:8000', new URL(where.hook).origin)
  return new Promise((resolve) => {
    execFile('bash', ['-c', command], { cwd: where.folder }, (_fault, out) => resolve(out))
  })
}

// The code of an application that opens a verification with a different callback address.
const OPENING = [
  'const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env;',
  "const callback = { url: 'http://127.0.0.1:9/elsewhere' };",
  "fetch(url + '/IT-live', { method: 'POST', body: JSON.stringify({ mail: 'anna@example.com', callback }),",
  "headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } })",
].join(' ')

// Runs the saved scenario on a new emulator. Returns the number of parcels that the receiver shipped.
async function parcelsAfter(folder: string, hook: string): Promise<number> {
  const scenario = 'smallest-failing'
  const { open, clock } = await emulatorForTest({ scenarioDirectories: [folder], scenario })
  const id = await open({ callback: { url: hook } })
  await clock.advance({ until: 'idle' })
  const answer = await fetch(hook.replace('/hook', `/orders/${id}`))
  return ((await answer.json()) as { parcels: number }).parcels
}
