import { expect, test } from 'vitest'
import { formatBanner, securityWarnings } from '../../server/cli/terminal/banner.ts'
import { startEmulator } from '../../server/index.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { runInTerminal } from '../support/terminal.ts'

const publicUrl =
  'Write an absolute http or https URL without query, such as https://videoid.test or https://tools.test/videoid.'

test.each([
  'https://tools.test/videoid?a=1',
  'https://tools.test/videoid#top',
  'https://tools.test//videoid',
  'https://tools.test/a/../videoid',
  'https://tools.test/a%20b',
  'ftp://tools.test/videoid',
  'tools.test/videoid',
])('--public-url %s is refused with one sentence and 2', async (url) => {
  const { exitCode, err } = await runInTerminal(['start', '--public-url', url])

  expect(err).toBe(`--public-url cannot be "${url}". ${publicUrl}\n`)
  expect(exitCode).toBe(2)
})

test('--public-url with a path of the emulator itself is refused', async () => {
  const { exitCode, err } = await runInTerminal(['--public-url', 'https://tools.test/link/'])

  expect(err).toContain('public-url has the path "/link", which is a path of the emulator itself.')
  expect(err).toMatch(/^[^\n]{1,400}\n$/)
  expect(exitCode).toBe(2)
})

test.each(['true', '0', '10', '10.0.0.0/33', 'proxy.test', 'http://10.0.0.1'])(
  '--trust-proxy %s is refused with one sentence and 2',
  async (value) => {
    const { exitCode, err } = await runInTerminal(['start', '--trust-proxy', value])

    expect(err).toBe(
      `--trust-proxy cannot be "${value}". Write the number of proxies from 1 to 9, an IP address, a range such as 10.0.0.0/8, or one of loopback, linklocal, uniquelocal.\n`,
    )
    expect(exitCode).toBe(2)
  },
)

test('--trust-proxy takes either one number or addresses', async () => {
  const { exitCode, err } = await runInTerminal(['--trust-proxy=1', '--trust-proxy=loopback'])

  expect(err).toContain('trust-proxy has a number of proxies and another value. Give either one')
  expect(exitCode).toBe(2)
})

const secret = 'correct-horse-battery-staple'
const allowed =
  'Write at least 16 printable characters without spaces, such as the output of "openssl rand -hex 24".'

test.each([
  ['an empty', '', 'no value'],
  ['a short', 'hunter2', 'a value that is not allowed'],
  ['a long but spaced', 'correct horse battery staple', 'a value that is not allowed'],
])('%s control token is refused without showing it', async (_, value, problem) => {
  const name = 'VIDEOID_EMULATOR_CONTROL_TOKEN'
  const byFlag = await runInTerminal(['start', `--control-token=${value}`])
  const byVariable = await runInTerminal(['start'], { env: { [name]: value } })
  const files = { 'token.txt': `${value}\n` }
  const byFile = await runInTerminal(['start'], { env: { [`${name}_FILE`]: 'token.txt' }, files })
  const config = { 'videoid-emulator.config.yaml': `control-token: ${value}\n` }
  const byConfig = await runInTerminal(['start'], { files: config })

  expect(byFlag.err).toBe(`--control-token has ${problem}. ${allowed}\n`)
  expect(byVariable.err).toBe(`${name} has ${problem}. ${allowed}\n`)
  expect(byFile.err).toBe(`${name}_FILE has ${problem}. ${allowed}\n`)
  expect(byConfig.err).toMatch(/:1:1\d?: control-token has /)
  for (const { err, exitCode } of [byFlag, byVariable, byFile, byConfig]) {
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^[^\n]{1,400}\n$/)
    if (value !== '') expect(err).not.toContain(value)
  }
})

test('startEmulator refuses a short control token without showing it', async () => {
  const started = startEmulator({ controlToken: 'hunter2' })

  await expect(started).rejects.toThrow(`controlToken has a value that is not allowed. ${allowed}`)
})

test('a file for the control token may end with one line feed, and must exist', async () => {
  const name = 'VIDEOID_EMULATOR_CONTROL_TOKEN_FILE'
  const read = (text: string) =>
    runInTerminal(['explain', '--url', 'http://127.0.0.1:1'], {
      env: { [name]: 'token.txt' },
      files: { 'token.txt': text },
    })

  const noFile = await runInTerminal(['start'], { env: { [name]: 'nowhere.txt' } })

  for (const end of ['', '\n', '\r\n']) {
    expect((await read(secret + end)).err).toContain('No emulator answers')
  }
  expect((await read(`${secret}\n\n`)).err).toContain(`${name} has a value that is not allowed.`)
  expect(noFile.err).toBe(
    `${name} names "nowhere.txt", but there is no such file. Check the path.\n`,
  )
})

test('a control token in the environment and in a file exclude each other', async () => {
  const name = 'VIDEOID_EMULATOR_CONTROL_TOKEN'

  const { err, exitCode } = await runInTerminal(['start'], {
    env: { [name]: secret, [`${name}_FILE`]: 'token.txt' },
  })

  expect(err).toBe(`${name} and ${name}_FILE exclude each other. Set one of them.\n`)
  expect(exitCode).toBe(2)
})

test('explain sends the control token of the environment, and says when it is missing', async () => {
  const { url, open } = await emulatorForTest({ controlToken: secret })
  const id = await open()
  const argv = ['explain', id, '--url', url]

  const without = await runInTerminal(argv)
  const withToken = await runInTerminal(argv, { env: { VIDEOID_EMULATOR_CONTROL_TOKEN: secret } })

  expect(without.err).toContain('This emulator has a control token, and the request has none.')
  expect(without.exitCode).toBe(2)
  expect(withToken.out).toContain(id)
})

test('exec gives its command the control token, from a file as well', async () => {
  const name = 'VIDEOID_EMULATOR_CONTROL_TOKEN'
  const script =
    'const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_CONTROL_TOKEN: token } = process.env;' +
    'fetch(url + "/__emulator/clock", { headers: { "x-emulator-control-token": token } })' +
    `.then(({ status }) => process.exit(status === 200 && process.env.${name}_FILE === undefined ? 0 : 9))`

  const byFlag = await runInTerminal(
    ['exec', '--control-token', secret, '--', process.execPath, '-e', script],
    { cwd: root },
  )
  const byFile = await runInTerminal(['exec', '--', process.execPath, '-e', script], {
    cwd: root,
    env: { [`${name}_FILE`]: 'token.txt' },
    files: { 'token.txt': secret },
  })

  expect([byFlag.exitCode, byFile.exitCode]).toEqual([0, 0])
  expect(byFlag.err + byFlag.out + byFile.err + byFile.out).not.toContain(secret)
})

test('an address beyond loopback is warned about, with the option that protects it', () => {
  const open = { ...defaultSettings, host: '0.0.0.0' }

  expect(securityWarnings(open)).toEqual([
    'Warning: listening on 0.0.0.0: everybody who reaches this machine reaches the emulator. To protect its control API and pages: --control-token.',
  ])
  expect(securityWarnings({ ...open, controlToken: secret })).toEqual([
    'Warning: listening on 0.0.0.0: everybody who reaches this machine reaches the emulator.',
  ])
})

test('the banner names the variable of the control token instead of the token', () => {
  const address = { url: 'http://127.0.0.1:4280', urls: [], token: 'abc' }
  const settings = { ...defaultSettings, controlToken: secret }

  const { text: banner } = formatBanner(address, settings, 'linux')

  expect(banner).toContain('http://127.0.0.1:4280/__emulator/ (log in with the control token)')
  expect(banner).toContain('-H "x-emulator-control-token: $VIDEOID_EMULATOR_CONTROL_TOKEN"')
  expect(banner).not.toContain(secret)
})
