import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EmulatorOptions, startEmulator, UserError } from '../../server/index.ts'
import { settingsFromOptions } from '../../server/library/settings-from-options.ts'
import { libraryNamesOf, libraryOptionNames } from '../../server/options/find-option.ts'
import { OPTIONS } from '../../server/options/options.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

test('the clock starts at the option "at", and an invalid instant is refused', async () => {
  const { clock } = await emulatorForTest({ at: '2026-03-02T09:00:00+01:00' })

  const wrong = emulatorForTest({ at: 'monday' })

  expect(clock.now()).toBe(Date.parse('2026-03-02T08:00:00Z'))
  await expect(wrong).rejects.toThrow(UserError)
  await expect(wrong).rejects.toThrow('at cannot be "monday"')
})

test.each([
  [{ paces: 'instant' }, 'Unknown option "paces", did you mean "pace"?'],
  [{ pace: 'slow' }, 'pace cannot be "slow". Write one of instant, sandbox, human.'],
])('an unknown option or value is refused: %o', async (options, sentence) => {
  await expect(emulatorForTest(options as EmulatorOptions)).rejects.toThrow(sentence)
})

test.each([
  [{ speed: -1 }, 'speed cannot be -1. Write a number above 0, at most 1000000.'],
  [{ speed: Number.POSITIVE_INFINITY }, 'speed cannot be Infinity. Write a number above 0'],
  [{ seed: Number.NaN }, 'seed cannot be NaN. Write a whole number from 0 to'],
  [{ seed: 1.5 }, 'seed cannot be 1.5. Write a whole number from 0 to'],
  [{ port: '4280' }, 'port cannot be "4280". Write a whole number from 0 to 65535.'],
  [{ port: 65536 }, 'port cannot be 65536. Write a whole number from 0 to 65535.'],
  [{ maxStored: -5 }, 'maxStored cannot be -5. Write a whole number from 1 to'],
  [{ maxBody: '12 elephants' }, 'maxBody cannot be "12 elephants". Write a number of bytes from'],
  [{ maxRequestTime: '1h30' }, 'maxRequestTime cannot be "1h30". Write a duration from'],
  [{ logLevel: 'loud' }, 'logLevel cannot be "loud". Write one of error, warn, info, debug.'],
  [{ budget: -5 }, 'budget cannot be -5. Write an amount in EUR from 0 to'],
  [{ credit: 0.005 }, 'credit cannot be 0.005. Write an amount in EUR from 0 to'],
  [{ wireOnly: 'yes' }, 'wireOnly cannot be "yes". Write true or false.'],
  [
    { forwardCallbacksTo: 'localhost:3000' },
    'forwardCallbacksTo cannot be "localhost:3000". Write',
  ],
  [{ publicUrl: 'videoid.test' }, 'publicUrl cannot be "videoid.test". Write an absolute http'],
  [{ allowHost: ['a.test', 'http://b.test'] }, 'allowHost cannot be "http://b.test". Write a host'],
  [{ allowHosts: 5 }, 'allowHosts cannot be 5. Write a host name'],
  [{ scenario: 'Not A Name' }, 'scenario cannot be "Not A Name". Write the name of a scenario'],
  [{ dialect: { emptyList: 201 } }, 'dialect.emptyList'],
  [{ dialect: 7 }, 'dialect cannot be 7. Write the path of a file.'],
  [{ callbackCa: '' }, 'callbackCa cannot be "". Write the path of a file.'],
  [{ at: Number.MAX_VALUE }, 'at cannot be 1.7976931348623157e+308. Write an ISO instant'],
  [{ host: null }, 'host cannot be null. Write a host name'],
  [{ write: 'stderr' }, 'write cannot be "stderr". Write a function.'],
])('startEmulator refuses %o, as the command line does', async (options, sentence) => {
  const started = startEmulator(options as unknown as EmulatorOptions)

  await expect(started).rejects.toThrow(UserError)
  await expect(started).rejects.toThrow(sentence)
})

test('the library refuses every number and text that the command line refuses', async () => {
  const emulatorOptions = OPTIONS.filter(
    ({ setting, names }) => setting !== undefined && setting !== 'at' && !names,
  )
  const value = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.webUrl(), fc.boolean())

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...emulatorOptions), value, async (option, given) => {
      const text = String(given)
      const isRefusedThere = option.kind.parse(text) === undefined
      const read = settingsFromOptions({ [libraryNamesOf(option)[0] ?? '']: given })
      const isRefused = await read.then(
        () => false,
        () => true,
      )

      // Programs may pass milliseconds and bytes as numbers. The command line needs a text with a unit.
      if (isRefusedThere && option.kind.fromProgram === undefined) expect(isRefused).toBe(true)
      if (typeof given === 'number' && given < 0) expect(isRefused).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('EmulatorOptions has exactly the options of the table', () => {
  const page = readFileSync(join(root, 'server/library/emulator-options.ts'), 'utf8')
  const members = [...page.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name)

  expect(members.toSorted()).toEqual([...libraryOptionNames, 'record', 'write'].toSorted())
})

test('the type of a scenario name has all shipped scenarios', async () => {
  const page = readFileSync(join(root, 'server/library/emulator-options.ts'), 'utf8')
  const known = [...page.matchAll(/^ {2}\| '([a-z-]+)'$/gm)].map(([, name]) => name)
  const { scenarioNames } = await emulatorForTest()

  expect(known).toEqual([...scenarioNames()].toSorted())
})

test('the library accepts every option of start that sets up an emulator', async () => {
  const emulatorOptions = OPTIONS.filter(({ setting }) => setting !== undefined)
  const names = emulatorOptions.flatMap(({ name, setting = '' }) => [
    name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    setting,
  ])

  const settings = await settingsFromOptions(
    Object.fromEntries(names.map((name) => [name, undefined])),
  )

  expect(names.length).toBeGreaterThan(60)
  expect(settings).toEqual({ ...defaultSettings, port: 0 })
})

test('an option is accepted by its name of the flag and of the config file', async () => {
  const folder = scenarioFolder({ refused: 'outcome: { ko: { reason: face_mismatch } }' })

  const { scenarioNames, settings } = await emulatorForTest({
    scenarios: folder,
    scenario: 'refused',
    allowCallbackHost: 'hooks.example.com',
    allowHost: ['one.example.com', 'two.example.com'],
  })

  expect(scenarioNames()).toContain('refused')
  expect(settings.allowCallbackHosts).toEqual(['hooks.example.com'])
  expect(settings.allowHosts).toEqual(['one.example.com', 'two.example.com'])
})

test('clock.set moves the clock forward and waits for due steps', async () => {
  const { clock, open, verification } = await emulatorForTest()
  const id = await open()
  const start = clock.now()

  await clock.set(new Date(start + 60_000).toISOString())

  expect(verification(id).status).toBe('validation')
  await expect(clock.set({ now: new Date(start).toISOString() })).rejects.toThrow(
    'only goes forward',
  )
})
