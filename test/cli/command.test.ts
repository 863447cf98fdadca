import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type CommandResult, runCommand, startCommand } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { freePort, waitUntilAnswering } from '../support/free-port.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'
import { root } from '../support/root.ts'
import { runInFolder, runInTerminal } from '../support/terminal.ts'

const address = /http:\/\/127\.0\.0\.1:\d+/
const whereSignals = test.skipIf(process.platform === 'win32')
const node = process.execPath

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  whereSignals(
    `a start answers at the address it prints, and ${name} ends it cleanly within two seconds`,
    async () => {
      const ending = await leastMeasured(2_000, async () => {
        const running = startCommand(['start', '--port', '0'])
        const [url] = await running.waitForOutput(address)
        // This leaves an idle keep-alive connection, which must not delay the shutdown.
        const health = await fetch(`${url}/__emulator/health`)
        expect(health.status).toBe(200)
        const ms = await measureMs(() => {
          running.signal(name)
          return running.ended
        })
        expect(await running.ended).toMatchObject({ code: 0, signal: null, err: '' })
        return ms
      })

      expect(ending).toBeLessThan(2_000)
    },
  )
}

test('--quiet prints nothing', async () => {
  const port = await freePort()
  const running = startCommand(['--quiet', '--port', String(port)])
  await waitUntilAnswering(`http://127.0.0.1:${port}`)

  running.signal('SIGTERM')
  const { out, err } = await running.ended

  expect({ out, err }).toEqual({ out: '', err: '' })
})

test('a port that is taken is reported in one sentence with a remedy', async () => {
  const { port } = new URL((await emulatorForTest()).url)

  const second = await runInTerminal(['--port', port])

  expect(second).toEqual({
    exitCode: 2,
    out: '',
    err: `Port ${port} is taken by another program. Stop that program or choose another port: --port 0 takes any free one.\n`,
  })
})

test('the built command reports an unknown option in one sentence and ends with exit code 2', async () => {
  const mistaken = await runCommand(['--sceanrio', 'ko'])

  expect(mistaken).toMatchObject({
    code: 2,
    out: '',
    err: 'Unknown option "--sceanrio", did you mean "--scenario"? See videoid-emulator start --help.\n',
  })
})

test('start refuses an unknown scenario', async () => {
  const mistaken = await runInTerminal(['--port', '0', '--scenario', 'slow-operater'])

  expect(mistaken.err).toContain('slow-operater')
  expect(mistaken.err).toContain('slow-operator')
  expect(mistaken.err).not.toMatch(/^ +at /m)
  expect(mistaken.exitCode).toBe(2)
})

test('exec gives its command an emulator and ends with the exit code of the command', async () => {
  const script = `
    const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
    const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
    const body = JSON.stringify({ mail: 'anna@example.com' })
    const { status } = await fetch(url + '/IT-live', { method: 'POST', headers, body })
    console.log('created', status)
    process.exit(7)`

  const ended = await runCommand(['exec', '--', node, '--input-type=module', '-e', script])

  expect(ended.out).toBe('created 200\n')
  expect(ended.err).toMatch(
    /ended with 7; 1 verification \(1 running\); 0 callbacks; 0 of 1 request refused; estimated cost of 1 call on the real service: 11\.90 EUR at list prices, 14\.52 EUR with VAT\.\n$/,
  )
  expect(ended.code).toBe(7)
})

test('exec sets the requested variables and prints nothing of its own with --quiet', async () => {
  const variables = ['--set-env', 'MY_URL={url}/', '--set-env', 'MY_KEY=a=b,{token}']
  const script = 'console.log(JSON.stringify(process.env))'

  const ended = await runCommand(['exec', '--quiet', ...variables, '--', node, '-e', script])

  const env = JSON.parse(ended.out)
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' })
  expect(env.MY_URL).toBe(`${env.VIDEOID_EMULATOR_URL}/`)
  expect(env.MY_KEY).toBe(`a=b,${env.VIDEOID_EMULATOR_TOKEN}`)
})

test('exec refuses an unknown placeholder before it starts anything', async () => {
  const unknown = await runInTerminal(['exec', '--set-env', 'MY_URL={urll}', '--', node, '-p', '1'])
  const misshapen = await runInTerminal(['exec', '--set-env', 'MY-URL', '--', node, '-p', '1'])

  expect(unknown).toMatchObject({
    exitCode: 2,
    out: '',
    err: '--set-env MY_URL={urll}: {urll} is not a known placeholder, did you mean "url"? Write {url}, {token}, {host}, {port}, or no braces.\n',
  })
  expect(misshapen).toMatchObject({ exitCode: 2, out: '' })
  expect(misshapen.err).toContain('API_BASE={url}')
})

whereSignals('exec stops the processes that its command has started', async () => {
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    child.unref()
    console.log(child.pid)`

  const { out } = await runCommand(['exec', '--quiet', '--', node, '-e', script])

  await vi.waitFor(() => expect(isAlive(Number(out))).toBe(false), 60_000)
})

whereSignals(
  'exec ends with exit code 127 and a sentence when its command is not found',
  async () => {
    const ways = [[], ['--strict', '--fail-under', '50'], ['--each-scenario']]

    const ended = await Promise.all(
      ways.map((way) => runInFolder(root, ['exec', ...way, '--', 'no-such-command-anywhere'])),
    )

    for (const { code, err } of ended) {
      expect(code).toBe(127)
      expect(err.replace(/^\n=== .*\n/, '')).toBe(
        'exec cannot run "no-such-command-anywhere": there is no such program. Check the name, or put its folder on PATH.\n',
      )
    }
  },
)

whereSignals('exec forwards a signal and ends with the exit code of its command', async () => {
  const script = `
    process.on('SIGTERM', () => process.exit(3))
    setInterval(() => {}, 1000)
    console.log('ready')`
  const running = startCommand(['exec', '--', node, '-e', script])
  await running.waitForOutput(/ready/)

  running.signal('SIGTERM')
  const { code } = await running.ended

  expect(code).toBe(3)
})

whereSignals(
  'exec ends with exit code 128 plus the signal number when a signal ended its command',
  async () => {
    const ended = await runInFolder(root, ['exec', '--', 'sh', '-c', 'kill -KILL $$'])

    expect(ended.code).toBe(137)
  },
)

test('demo shows a whole verification in five seconds and saves the PDF', async () => {
  const file = join(tmpdir(), `videoid-emulator-demo-test-${process.pid}.pdf`)

  let ended: CommandResult | undefined

  const least = await leastMeasured(5_000, () =>
    measureMs(async () => {
      ended = await runCommand(['demo', '--out', file])
    }),
  )

  const { code, out = '', err } = ended ?? {}
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(least).toBeLessThan(5_000)
  expect(out).toContain('POST /IT-live')
  expect(out.match(/^ {4}data=%7B/gm)).toHaveLength(2)
  expect(out).toContain('"status":"ok"')
  expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
})

test('explain prints the history of a verification of a running emulator', async () => {
  const { url, open } = await emulatorForTest()
  const id = await open()

  const known = await runInTerminal(['explain', id, '--url', url])
  const unknown = await runInTerminal([
    'explain',
    '00000000-0000-4000-8000-000000000000',
    '--url',
    url,
  ])

  expect(known).toMatchObject({ exitCode: 0, err: '' })
  expect(known.out).toContain('running')
  expect(unknown).toMatchObject({ exitCode: 2, out: '' })
  expect(unknown.err).toContain('GET /__emulator/verifications')
})

test('scenarios list prints a line for each shipped scenario', async () => {
  const { exitCode, out } = await runInTerminal(['scenarios', 'list'])

  expect(exitCode).toBe(0)
  expect(out).toMatch(/^ok +\S/m)
  expect(out).toMatch(/^paid-but-lost +\S/m)
})

function isAlive(pid: number): boolean {
  try {
    // A zombie process has ended, but signal 0 still succeeds.
    process.kill(pid, 0)
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
