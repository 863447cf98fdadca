import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { environmentName, isSwitch } from '../../server/options/find-option.ts'
import { OPTIONS } from '../../server/options/options.ts'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { wrongCertificate, wrongKey } from '../../server/receiver/wrong-name-certificate.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { createTestTerminal, type TerminalOptions } from '../support/terminal.ts'

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
// A certificate and its key.
const [certificate, key] = [wrongCertificate, wrongKey]

// The files that the samples below refer to.
const NAMED = {
  'ca.pem': pem,
  'server.pem': certificate,
  'server.key': key,
  'modern.yaml': 'fieldErrors: modern',
}

// Options that are valid only together with other flags.
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  advertise: ['--host', '0.0.0.0', '--store', 'postgres://anna@db:5432/emulator'],
  'https-cert': ['--https-port', '0', '--https-key', 'server.key'],
  'https-key': ['--https-port', '0', '--https-cert', 'server.pem'],
}

// For each option: the text a user writes, and the value of the setting.
const SAMPLES: Readonly<Record<string, readonly [string, unknown]>> = {
  port: ['8080', 8080],
  host: ['0.0.0.0', '0.0.0.0'],
  'https-port': ['8443', 8443],
  'https-cert': ['server.pem', certificate],
  'https-key': ['server.key', key],
  intercept: ['true', true],
  'public-url': ['https://videoid.test/api/', 'https://videoid.test/api'],
  'trust-proxy': ['10.0.0.0/8', ['10.0.0.0/8']],
  'control-token': ['correct-horse-battery', 'correct-horse-battery'],
  scenario: ['slow-operator', 'slow-operator'],
  scenarios: ['mine', [resolve('/somewhere/mine')]],
  pace: ['human', 'human'],
  clock: ['manual', 'manual'],
  at: ['2026-01-05T09:00:00+01:00', instant(Date.UTC(2026, 0, 5, 8))],
  speed: ['2.5', 2.5],
  seed: ['42', 42],
  'reason-style': ['snake', 'snake'],
  auth: ['scoped', 'scoped'],
  credit: ['11.90', 11.9],
  budget: ['100.50', 100.5],
  prices: ['subscription', 'subscription'],
  dialect: ['modern.yaml', { fieldErrors: 'modern' }],
  'forward-callbacks-to': ['http://127.0.0.1:4000/hook?a=b', 'http://127.0.0.1:4000/hook?a=b'],
  'allow-callback-host': ['203.0.113.0/24', ['203.0.113.0/24']],
  'callback-ca': ['ca.pem', pem],
  'insecure-callbacks': ['true', true],
  'allow-real-hosts': ['true', true],
  'wire-only': ['true', true],
  'allow-host': ['videoid.test', ['videoid.test']],
  'data-dir': ['kept', resolve('/somewhere/kept')],
  store: ['postgres://anna:secret@db:5432/emulator', 'postgres://anna:secret@db:5432/emulator'],
  'store-wait': ['5s', 5000],
  'store-lease': ['3s', 3000],
  advertise: ['http://10.0.0.5:4280', 'http://10.0.0.5:4280'],
  'no-remote-images': ['true', true],
  'max-namespaces': ['8', 8],
  'max-stored': ['500', 500],
  'max-journal': ['1MB', 1024 * 1024],
  'max-body': ['64kB', 64 * 1024],
  'max-depth': ['16', 16],
  'max-head': ['8192', 8192],
  'max-request-time': ['5s', 5000],
  'max-sockets': ['100', 100],
  'log-secrets': ['true', true],
  'log-level': ['debug', 'debug'],
  'log-format': ['json', 'json'],
  quiet: ['true', true],
}

const SETTINGS = OPTIONS.filter(({ setting }) => setting !== undefined)

test('every setting has exactly one option, and every option has a sample here', () => {
  const filled = SETTINGS.map(({ setting }) => setting).sort()
  const sampled = SETTINGS.map(({ name }) => name).sort()

  expect(filled).toEqual(expect.arrayContaining(Object.keys(defaultSettings)))
  expect(new Set(filled).size).toBe(filled.length)
  expect(sampled).toEqual(Object.keys(SAMPLES).sort())
})

for (const option of SETTINGS) {
  test(`--${option.name} has the same effect as a flag, in the environment and in the file`, async () => {
    const [text, expected] = SAMPLES[option.name] ?? ['', undefined]
    const flag = isSwitch(option) ? [`--${option.name}`] : [`--${option.name}`, text]

    const companions = COMPANIONS[option.name] ?? []
    const command = option.commands.includes('start') ? 'start' : 'exec'
    const resolveWith = (argv: readonly string[], sources: TerminalOptions = {}) =>
      resolvedSettings([...companions, ...argv], sources, command)

    const byFlag = await resolveWith(flag)
    const byAssignment = await resolveWith([`--${option.name}=${text}`])
    const byEnvironment = await resolveWith([], { env: { [environmentName(option)]: text } })
    const byFile = await resolveWith([], { files: configFile(`${option.name}: ${text}`) })

    const setting = option.setting ?? 'port'
    expect(byFlag[setting]).toEqual(expected)
    expect(byAssignment).toEqual(byFlag)
    expect(byEnvironment).toEqual(byFlag)
    expect(byFile).toEqual(byFlag)
  })
}

test('without any option the default settings apply', async () => {
  expect(await resolvedSettings([])).toEqual(defaultSettings)
})

test('a flag overrides the environment, and the environment overrides the file', async () => {
  const files = configFile('seed: 1\npace: human\nspeed: 3')
  const env = { VIDEOID_EMULATOR_SEED: '2', VIDEOID_EMULATOR_PACE: 'instant' }

  const settings = await resolvedSettings(['--seed', '7'], { env, files })

  expect(settings).toMatchObject({ seed: 7, pace: 'instant', speed: 3 })
})

test('a list comes from one source: lists of flags, environment and file are not merged', async () => {
  const files = configFile('allow-host: [a.test, b.test]')
  const env = { VIDEOID_EMULATOR_ALLOW_HOST: 'c.test, d.test' }

  const byFile = await resolvedSettings([], { files })
  const byEnvironment = await resolvedSettings([], { files, env })
  const byFlags = await resolvedSettings(['--allow-host', 'e.test', '--allow-host=f.test'], {
    files,
    env,
  })

  expect(byFile.allowHosts).toEqual(['a.test', 'b.test'])
  expect(byEnvironment.allowHosts).toEqual(['c.test', 'd.test'])
  expect(byFlags.allowHosts).toEqual(['e.test', 'f.test'])
})

test('the last of two equal flags wins', async () => {
  expect(await resolvedSettings(['--port', '1', '--port', '2'])).toMatchObject({ port: 2 })
})

test('a switch is turned off by --no-, by =false, and by 0 in the environment', async () => {
  const files = configFile('quiet: true')

  expect(await resolvedSettings(['--no-quiet'], { files })).toMatchObject({ quiet: false })
  expect(await resolvedSettings(['--quiet=false'], { files })).toMatchObject({ quiet: false })
  expect(await resolvedSettings([], { files, env: { VIDEOID_EMULATOR_QUIET: '0' } })).toMatchObject(
    {
      quiet: false,
    },
  )
})

test('--config names another file, and relative paths in it start from its folder', async () => {
  const files = {
    'team/shared.yaml': 'scenarios: [stories]\ncallbackCa: ca.pem',
    'team/ca.pem': pem,
  }

  const byFlag = await resolvedSettings(['--config', 'team/shared.yaml'], { files })
  const byEnvironment = await resolvedSettings([], {
    files,
    env: { VIDEOID_EMULATOR_CONFIG: 'team/shared.yaml' },
  })

  expect(byFlag.scenarioDirectories).toEqual([resolve('/somewhere/team/stories')])
  expect(byFlag.callbackCa).toBe(pem)
  expect(byEnvironment).toEqual(byFlag)
})

test('the config file may spell an option in camel case, as the library does', async () => {
  const settings = await resolvedSettings([], {
    files: configFile('publicUrl: http://videoid.test'),
  })

  expect(settings.publicUrl).toBe('http://videoid.test')
})

test('an empty file and an empty variable set nothing', async () => {
  const env = { VIDEOID_EMULATOR_PORT: '' }

  expect(await resolvedSettings([], { files: configFile('# nothing yet\n'), env })).toEqual(
    defaultSettings,
  )
})

test('variables that Kubernetes sets for a service of this name are ignored', async () => {
  const env = {
    VIDEOID_EMULATOR_PORT: 'tcp://10.0.0.7:4280',
    VIDEOID_EMULATOR_PORT_4280_TCP: 'tcp://10.0.0.7:4280',
    VIDEOID_EMULATOR_PORT_4280_TCP_ADDR: '10.0.0.7',
    VIDEOID_EMULATOR_SERVICE_HOST: '10.0.0.7',
    VIDEOID_EMULATOR_SERVICE_PORT_HTTP: '4280',
  }

  expect(await resolvedSettings([], { env })).toEqual(defaultSettings)
})

test('a command ignores environment variables that only another command reads', async () => {
  const env = { VIDEOID_EMULATOR_URL: 'http://127.0.0.1:1', VIDEOID_EMULATOR_TOKEN: 'abc' }

  const forStart = await resolveSettings('start', createTestTerminal({ env }, []))
  const forExplain = await resolveSettings('explain', createTestTerminal({ env }, ['some-id']))

  expect(forStart.commandOptions).toEqual({})
  expect(forExplain.commandOptions).toEqual({ url: 'http://127.0.0.1:1', token: 'abc' })
  expect(forExplain.words).toEqual(['some-id'])
})

test('words after -- are not parsed as options', async () => {
  const argv = ['--seed', '5', '--', 'npm', 'test', '--port', 'x']

  const { settings, rest } = await resolveSettings('exec', createTestTerminal({}, argv))

  expect(settings.seed).toBe(5)
  expect(rest).toEqual(['npm', 'test', '--port', 'x'])
})

async function resolvedSettings(
  argv: readonly string[],
  { files, ...others }: TerminalOptions = {},
  command: 'start' | 'exec' = 'start',
) {
  const terminal = createTestTerminal({ ...others, files: { ...NAMED, ...files } }, argv)
  const { settings } = await resolveSettings(command, terminal)
  return settings
}

function configFile(text: string) {
  return { 'videoid-emulator.config.yaml': text }
}
