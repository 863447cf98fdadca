import { expect, test } from 'vitest'
import { Complaint, type EmulatorOptions } from '../../server/index.ts'
import { settingsOf } from '../../server/library/options.ts'
import { OPTIONS } from '../../server/options/options.ts'
import { defaultSettings } from '../../server/shell/settings.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'

test('the clock starts at an instant as --at has it, and nowhere when it is none', async () => {
  const { clock } = await emulatorForTest({ at: '2026-03-02T09:00:00+01:00' })

  const wrong = emulatorForTest({ at: 'monday' })

  expect(clock.now()).toBe(Date.parse('2026-03-02T08:00:00Z'))
  await expect(wrong).rejects.toThrow(Complaint)
  await expect(wrong).rejects.toThrow('at cannot be "monday"')
})

test.each([
  [{ paces: 'instant' }, 'Unknown option "paces", did you mean "pace"?'],
  [{ pace: 'slow' }, 'pace cannot be "slow". Write one of instant, sandbox, human.'],
])('the option %o is refused', async (options, sentence) => {
  await expect(emulatorForTest(options as EmulatorOptions)).rejects.toThrow(sentence)
})

test('there is no option of start about an emulator that the library does not know', async () => {
  const ofEmulators = OPTIONS.filter(({ setting }) => setting !== undefined)
  const names = ofEmulators.flatMap(({ name, setting = '' }) => [
    name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    setting,
  ])

  const settings = await settingsOf(Object.fromEntries(names.map((name) => [name, undefined])))

  expect(names.length).toBeGreaterThan(60)
  expect(settings).toEqual({ ...defaultSettings, port: 0 })
})

test('options are taken by the names that flags and config file have for them', async () => {
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

test('a clock is set as the control API sets it: forward, and settled on the way', async () => {
  const { clock, open, verification } = await emulatorForTest()
  const id = await open()
  const start = clock.now()

  await clock.set(new Date(start + 60_000).toISOString())

  expect(verification(id).status).toBe('validation')
  await expect(clock.set({ now: new Date(start).toISOString() })).rejects.toThrow(
    'only goes forward',
  )
})
