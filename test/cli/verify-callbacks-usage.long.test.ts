import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startReceiver } from '../../server/index.ts'
import { freePort } from '../support/free-port.ts'
import { shopForTest } from '../support/shop.ts'
import { runInTerminal } from '../support/terminal.ts'

const hook = 'http://127.0.0.1:9/hook'
const aFile = fileURLToPath(import.meta.url)
const somewhere = tmpdir()

const MISTAKES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no receiver', [], /needs the receiver: write --url/],
  ['a word too many', ['--url', hook, 'now'], /takes options only, but got "now"/],
  ['no URL', ['--url', 'localhost:80'], /--url cannot be "localhost:80"\. Write an absolute/],
  ['a public host', ['--url', 'http://8.8.8.8/'], /start with --allow-callback-host 8\.8\.8\.8 to/],
  ['metadata', ['--url', 'http://169.254.169.254/'], /where no callback ever goes/],
  ['the platform', ['--url', 'https://test.ws.openapi.com/'], /a host of the real platform/],
  [
    'a create there',
    ['--url', hook, '--create', 'https://x.openapi.it/'],
    /--create names x\.openapi/,
  ],
  [
    'a probe there',
    ['--url', hook, '--probe', 'https://x.openapi.it/'],
    /--probe names x\.openapi/,
  ],
  ['an empty command', ['--url', hook, '--create', ' '], /--create cannot be " "\. Write a shell/],
  ['a header without colon', ['--url', hook, '--header', 'X'], /--header cannot be "X"/],
  ['a header of ours', ['--url', hook, '--header', 'Host: x'], /--header: no callback may have/],
  ['a header that breaks', ['--url', hook, '--header', 'X: €'], /--header: no callback may have/],
  ['an unknown status', ['--url', hook, '--events', 'ok,done'], /--events cannot be "ok,done"/],
  ['a status twice', ['--url', hook, '--events', 'ok,ok'], /--events cannot be "ok,ok"/],
  ['too many copies', ['--url', hook, '--copies', '4'], /--copies cannot be "4"/],
  ['a time without unit', ['--url', hook, '--time', '2'], /--time cannot be "2"/],
  ['a limit too long', ['--url', hook, '--time-limit', '31s'], /--time-limit cannot be "31s"/],
  [
    '--create and --field together',
    ['--url', hook, '--create', 'x', '--field', 'f'],
    /--field is for runs without/,
  ],
  ['a folder', ['--url', hook, '--json', somewhere], /--json names .* where no file can be/],
  ['a file as folder', ['--url', hook, '--save', `${aFile}/r`], /--save names/],
  ['a slip', ['--url', hook, '--prob', 'x'], /Unknown option "--prob", did you mean "--probe"/],
  ['elsewhere', ['--scenario', 'ok', '--url', hook], /not an option of verify-callbacks/],
]

test.each(MISTAKES)(
  'verify-callbacks ends with exit code 2 and one sentence: %s',
  async (_, argv, says) => {
    const { exitCode, out, err } = await runInTerminal(['verify-callbacks', ...argv])

    expect(err).toMatch(says)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  },
)

test('VIDEOID_EMULATOR_URL names the emulator, so it does not set the receiver', async () => {
  const env = { VIDEOID_EMULATOR_URL: 'http://127.0.0.1:4280' }

  const { exitCode, err } = await runInTerminal(['verify-callbacks'], { env })

  expect(exitCode).toBe(2)
  expect(err).toMatch(/^verify-callbacks needs the receiver/)
})

test('a host name that does not resolve is refused', async () => {
  const { exitCode, err } = await runInTerminal([
    'verify-callbacks',
    '--url',
    'http://nowhere.invalid/',
  ])

  expect(exitCode).toBe(2)
  expect(err).toMatch(/^nowhere\.invalid does not resolve \(\w+\): correct --url, start with/)
  expect(err).not.toContain('--forward-callbacks-to')
})

test('an application that is unreachable or refuses to open a verification ends the run with exit code 2', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}/open`
  const { base } = await shopForTest()
  const flags = (create: string) => ['--url', `${base}/hook`, '--create', create]

  const gone = await runInTerminal(['verify-callbacks', ...flags(nobody)])
  const refused = await runInTerminal(['verify-callbacks', ...flags(`${base}/orders/unknown`)])

  expect(gone.err).toMatch(/gave no answer \(ECONNREFUSED\)\. Is your application running there\?/)
  expect(refused.err).toMatch(/^--create .* answered 404/)
  expect([gone.exitCode, refused.exitCode]).toEqual([2, 2])
})

test('a probe that answers 404 to every verification ends the run with exit code 3', async () => {
  const receiver = await startReceiver()
  const { base } = await shopForTest()
  const probe = ['--probe', `${base}/orders/{id}`]

  const { exitCode, out } = await runInTerminal([
    ...['verify-callbacks', '--url', receiver.url, '--copies', '1'],
    ...probe,
  ])

  await receiver.close()
  expect(exitCode).toBe(3)
  expect(out).toContain('✗ No acknowledged callback changes the outcome')
  expect(out).toMatch(/The probe always says 404 .* Does it look at the right place\?/)
})

test('a probe that names an unknown command ends the run with exit code 2', async () => {
  const receiver = await startReceiver()

  const { exitCode, err } = await runInTerminal(
    ['verify-callbacks', '--url', receiver.url, '--probe', 'no-such-command {id}'],
    { cwd: somewhere },
  )

  await receiver.close()
  expect(exitCode).toBe(2)
  expect(err).toMatch(/^--probe failed after an ordinary verification: .* ended with 127/)
})
