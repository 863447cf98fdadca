import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'

// Opens a verification whose callback fails, sends a wrong request, and ends with the exit code of its argument.
const CLIENT = `
const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
const post = (path, body) => fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
await post('/IT-live', { mail: 'anna@shop.test', callback: { url: 'http://127.0.0.1:9/secret' } })
await post('/IT-live', { email: 'anna@shop.test' })
await post('/__emulator/clock/advance', { by: '1m' })
process.exit(Number(process.argv[2]))
`
const reports = ['html', 'junit', 'json'] as const

test('a failed command prints its verifications, failed callbacks and refused requests, without --strict', async () => {
  const { exitCode, out, err } = await runClient(7)

  expect({ exitCode, out }).toEqual({ exitCode: 7, out: '' })
  expect(err).toMatch(
    /^\nVerifications: 1\n\S+ {2}status: validation, scenario: ok, mail: anna@shop\.test\n/,
  )
  expect(err).toMatch(
    /\nFailed callbacks: 1\n\S+\.1 {2}callback validation, 1 attempt: Nothing listens at 127/,
  )
  expect(err).toMatch(/\nRefused requests: 1\nreq-2 {2}POST \/IT-live {2}428, error 200\n/)
  expect(err).toMatch(/\n\nvideoid-emulator: .* ended with 7; 1 verification [^\n]*\n$/)
})

test.each([
  ['the command succeeds', 0],
  ['Ctrl-C ended the command', 130],
])('exec prints only its summary when %s', async (_, code) => {
  const { err } = await runClient(code)

  expect(err).toMatch(/^videoid-emulator: [^\n]*\n$/)
})

test('exec --quiet prints nothing when the command fails, but writes the reports', async () => {
  const cwd = folderOf({})

  const { exitCode, out, err } = await runClient(7, ['--quiet', '--junit', 'run.xml'], { cwd })

  expect({ exitCode, out, err }).toEqual({ exitCode: 7, out: '', err: '' })
  expect(readFileSync(join(cwd, 'run.xml'), 'utf8')).toContain('failures="1"')
})

test('--html, --junit and --json are written without --strict, and show no mail address', async () => {
  const cwd = folderOf({})
  const options = reports.flatMap((name) => [`--${name}`, `run.${name}`])

  const red = await runClient(7, options, { cwd })
  const failed = readReports(cwd)
  const passed = await runClient(0, options, { cwd })
  const after = readReports(cwd)

  expect([red.exitCode, passed.exitCode]).toEqual([7, 0])
  expect(failed.html).toContain('The command ended with 7.')
  expect(failed.junit).toContain('tests="3" failures="1"')
  expect(JSON.parse(failed.json)).toMatchObject({
    exitCode: 7,
    story: { verifications: { total: 1 }, refusedRequests: { total: 1 }, requests: 2 },
  })
  expect(after.junit).toContain('tests="3" failures="0"')
  for (const text of Object.values(failed)) expect(text).not.toMatch(/anna|shop\.test|secret/)
})

test('a strict run whose command fails explains the command in its HTML report', async () => {
  const cwd = folderOf({})

  const { exitCode } = await runClient(7, ['--strict', '--html', 'run.html'], { cwd })

  const html = readFileSync(join(cwd, 'run.html'), 'utf8')
  expect(exitCode).toBe(7)
  expect(html).toContain('The command ended with 7.')
})

test('--each-scenario refuses --junit, because a report of many runs is a page', async () => {
  const { exitCode, err } = await runClient(0, ['--each-scenario', '--junit', 'run.xml'])

  expect({ exitCode, err }).toEqual({
    exitCode: 2,
    err: '--each-scenario and --junit exclude each other: the report of many runs is the page of --html. Leave one out.\n',
  })
})

test('exec appends a summary to the file in GITHUB_STEP_SUMMARY', async () => {
  const cwd = folderOf({ 'summary.md': 'before\n' })
  const env = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }

  await runClient(7, ['--quiet'], { env })
  await runClient(0, ['--strict'], { env })

  const text = readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')
  expect(text).toMatch(/^before\n### videoid-emulator: `.* client\.mjs 7` ended with 7\n/)
  expect(text).toContain('<details open><summary>Failed callbacks: 1</summary>')
  expect(text).toMatch(/client\.mjs 0` ended with 0, and exec with 5\n/)
  expect(text).not.toContain('shop.test')
})

test('a summary that cannot be written is reported, and does not change the exit code', async () => {
  const cwd = folderOf({})
  mkdirSync(join(cwd, 'folder'))

  const { exitCode, err } = await runClient(0, [], {
    env: { GITHUB_STEP_SUMMARY: join(cwd, 'folder') },
  })

  expect(exitCode).toBe(0)
  expect(err).toMatch(
    /\nThe summary of the job was not written \(GITHUB_STEP_SUMMARY\): EISDIR[^\n]*\n$/,
  )
})

test('in a job of GitLab the explanation is a section that can be collapsed', async () => {
  const { err } = await runClient(7, [], { env: { GITLAB_CI: 'true' } })

  const visible = err.replaceAll('\u001b', '<esc>').replaceAll('\r', '<cr>')
  expect(visible).toMatch(
    /^<esc>\[0Ksection_start:\d+:videoid_emulator<cr><esc>\[0KThe emulator during this run\nVerifications: 1\n/,
  )
  expect(visible).toMatch(
    /\n<esc>\[0Ksection_end:\d+:videoid_emulator<cr><esc>\[0K\nvideoid-emulator: /,
  )
})

test('exec --each-scenario explains each run that failed, below its heading', async () => {
  const cwd = folderOf({})
  writeFileSync(join(cwd, 'fail.mjs'), 'process.exit(process.env.SEEN ? 0 : 1)')

  const { err } = await runInTerminal(
    ['exec', '--each-scenario', '--', process.execPath, 'fail.mjs'],
    { cwd, platform: process.platform },
  )

  expect(err).toMatch(/=== ko \(\d+ of \d+\)\n\nNo request reached the emulator\./)
})

function runClient(
  code: number,
  options: readonly string[] = [],
  { cwd = folderOf({}), env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
) {
  writeFileSync(join(cwd, 'client.mjs'), CLIENT)
  const command = [process.execPath, 'client.mjs', String(code)]
  return runInTerminal(['exec', '--clock', 'manual', ...options, '--', ...command], {
    ...{ cwd, env },
    platform: process.platform,
  })
}

function readReports(cwd: string) {
  const entries = reports.map((name) => [name, readFileSync(join(cwd, `run.${name}`), 'utf8')])
  return Object.fromEntries(entries) as Readonly<Record<(typeof reports)[number], string>>
}
