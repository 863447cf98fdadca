import { expect, test } from 'vitest'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { createTestTerminal, runInTerminal } from '../support/terminal.ts'

const config = 'videoid-emulator.config.yaml'

test('the config file can have the switches of the dialect in the group "wire"', async () => {
  const wire = 'port: 5000\nwire:\n  emptyList: 200\n  types: { audit: [protocol] }\n'

  const settings = await settingsOf({ [config]: wire })

  expect(settings.dialect).toEqual({ emptyList: 200, types: { audit: ['protocol'] } })
})

test('a dialect from a flag or from the environment replaces the whole group', async () => {
  const files = { [config]: 'wire: { emptyList: 200 }', 'other.yaml': 'delivery: base64' }

  const byFlag = await settingsOf(files, ['--dialect', 'other.yaml'])
  const byEnvironment = await settingsOf(files, [], { VIDEOID_EMULATOR_DIALECT: 'other.yaml' })

  expect(byFlag.dialect).toEqual({ delivery: 'base64' })
  expect(byEnvironment).toEqual(byFlag)
})

test('the reason style comes from the dialect, unless its own option is set', async () => {
  const files = { [config]: 'wire: { reasonStyle: snake }' }
  const both = { [config]: 'reason-style: compact\nwire: { reasonStyle: snake }' }

  expect((await settingsOf(files)).reasonStyle).toBe('snake')
  expect((await settingsOf(files, ['--reason-style', 'compact'])).reasonStyle).toBe('compact')
  expect((await settingsOf(both)).reasonStyle).toBe('compact')
})

test('an empty group sets no switch', async () => {
  expect((await settingsOf({ [config]: 'wire:\n' })).dialect).toEqual({})
})

test.each([
  [
    'an unknown key in the group is reported with its line and column in the config file',
    'port: 1\nwire:\n  delivry: base64',
    `${config}:3:3: unknown key "delivry", did you mean "delivery"?`,
  ],
  [
    'a wrong value in the group is reported with its line and column',
    'wire: { types: { audit: a/b } }',
    `${config}:1:25: "a/b" cannot be a part of a path; use letters, digits, - and _`,
  ],
  [
    'the group and a dialect file exclude each other',
    'wire: { emptyList: 200 }\ndialect: other.yaml',
    `${config}:1:1: wire and dialect exclude each other. Keep one of them.`,
  ],
  [
    'a group that is not a map is refused',
    'wire: base64',
    `${config}:1:7: "base64" is not a dialect; write switches, such as "delivery: base64"`,
  ],
  [
    'a misspelled name of the group is an unknown option',
    'wires: { emptyList: 200 }',
    `${config}:1:1: unknown option "wires", did you mean "wire"? Correct or remove this line.`,
  ],
])('%s', async (_, text, sentence) => {
  const { exitCode, err } = await runInTerminal(['start', '--port', '0'], {
    files: { [config]: text },
  })

  expect([exitCode, err]).toEqual([2, `${sentence}\n`])
})

test('start refuses a dialect file that is missing or broken', async () => {
  const missing = await runInTerminal(['start', '--port', '0', '--dialect', 'other.yaml'])
  const files = { 'other.yaml': 'delivery: base46' }
  const broken = await runInTerminal(['start', '--port', '0', '--dialect', 'other.yaml'], { files })

  expect([missing.exitCode, missing.err]).toEqual([
    2,
    '--dialect names "other.yaml", but there is no such file. Check the path.\n',
  ])
  expect([broken.exitCode, broken.err]).toEqual([
    2,
    'other.yaml:1:11: "base46" is not a value of delivery, did you mean "base64"?\n',
  ])
})

async function settingsOf(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  return (await resolveSettings('start', createTestTerminal({ files, env }, argv))).settings
}
