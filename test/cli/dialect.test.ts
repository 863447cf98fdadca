import { expect, test } from 'vitest'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { createTestTerminal, runInTerminal } from '../support/terminal.ts'

const config = 'videoid-emulator.config.yaml'

test('the config file may have the switches in a group of its own', async () => {
  const wire = 'port: 5000\nwire:\n  emptyList: 200\n  types: { audit: [protocol] }\n'

  const settings = await settingsOf({ [config]: wire })

  expect(settings.dialect).toEqual({ emptyList: 200, types: { audit: ['protocol'] } })
})

test('a dialect by flag or by environment replaces the group as a whole', async () => {
  const files = { [config]: 'wire: { emptyList: 200 }', 'other.yaml': 'delivery: base64' }

  const byFlag = await settingsOf(files, ['--dialect', 'other.yaml'])
  const byEnvironment = await settingsOf(files, [], { VIDEOID_EMULATOR_DIALECT: 'other.yaml' })

  expect(byFlag.dialect).toEqual({ delivery: 'base64' })
  expect(byEnvironment).toEqual(byFlag)
})

test('the style of reasons comes from the dialect, unless an option of its own says it', async () => {
  const files = { [config]: 'wire: { reasonStyle: snake }' }
  const both = { [config]: 'reason-style: compact\nwire: { reasonStyle: snake }' }

  expect((await settingsOf(files)).reasonStyle).toBe('snake')
  expect((await settingsOf(files, ['--reason-style', 'compact'])).reasonStyle).toBe('compact')
  expect((await settingsOf(both)).reasonStyle).toBe('compact')
})

test('a group without a switch says nothing', async () => {
  expect((await settingsOf({ [config]: 'wire:\n' })).dialect).toEqual({})
})

test.each([
  [
    'a mistake in the group is told by its place in the config file',
    'port: 1\nwire:\n  delivry: base64',
    `${config}:3:3: unknown key "delivry", did you mean "delivery"?`,
  ],
  [
    'a mistake in a value, too',
    'wire: { types: { audit: a/b } }',
    `${config}:1:25: "a/b" cannot be a part of a path; use letters, digits, - and _`,
  ],
  [
    'the group and a file of their own exclude each other',
    'wire: { emptyList: 200 }\ndialect: other.yaml',
    `${config}:1:1: wire and dialect exclude each other. Keep one of them.`,
  ],
  [
    'the group is a map',
    'wire: base64',
    `${config}:1:7: "base64" is no dialect; write switches, such as "delivery: base64"`,
  ],
  [
    'a switch outside of the group is no option',
    'wires: { emptyList: 200 }',
    `${config}:1:1: unknown option "wires", did you mean "wire"? Correct or remove this line.`,
  ],
])('%s', async (_, text, sentence) => {
  const { exitCode, err } = await runInTerminal(['start', '--port', '0'], {
    files: { [config]: text },
  })

  expect([exitCode, err]).toEqual([2, `${sentence}\n`])
})

test('a dialect file that is not there, or is broken, stops the start', async () => {
  const missing = await runInTerminal(['start', '--port', '0', '--dialect', 'other.yaml'])
  const files = { 'other.yaml': 'delivery: base46' }
  const broken = await runInTerminal(['start', '--port', '0', '--dialect', 'other.yaml'], { files })

  expect([missing.exitCode, missing.err]).toEqual([
    2,
    '--dialect names "other.yaml", but there is no such file. Check the path.\n',
  ])
  expect([broken.exitCode, broken.err]).toEqual([
    2,
    'other.yaml:1:11: "base46" is no side of delivery, did you mean "base64"?\n',
  ])
})

async function settingsOf(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  return (await resolveSettings('start', createTestTerminal({ files, env }, argv))).settings
}
