import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fastForward } from '../../server/operations/advance-clock.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { anyCommand, openCommand } from './any-command.ts'
import { recordedEmulator } from './emulator-with-folder.ts'

test('an emulator killed after any record resumes with the state of that record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { minLength: 1, maxLength: 25 }), async (commands) => {
      const original = await recordedEmulator()
      for (const command of commands) await command.carryOut(original)
      await original.quiet()

      for (const [i, whole] of original.wholes.entries()) {
        const resumed = await recordedEmulator(original.records.slice(0, i + 1))
        // Interrupted callbacks are sent again, so compare with an emulator that resumes from the whole state.
        const expected = await recordedEmulator(whole)
        expect(resumed.whole()).toEqual(expected.whole())
        for (const recorder of [resumed, expected]) recorder.close()
      }
      original.close()
    }),
    { numRuns: numberOfRuns(12, 40) },
  )
})

test('a resumed emulator continues like the original', async () => {
  const commands = fc.array(anyCommand, { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(commands, commands, async (before, after) => {
      const original = await recordedEmulator()
      for (const command of before) await command.carryOut(original)
      await original.quiet()
      const resumed = await recordedEmulator(original.records)
      expect(resumed.whole()).toEqual(original.whole())

      for (const command of after) {
        for (const recorder of [original, resumed]) {
          await command.carryOut(recorder)
          await recorder.quiet()
        }
      }

      expect(resumed.whole()).toEqual(original.whole())
      for (const recorder of [original, resumed]) recorder.close()
    }),
    { numRuns: numberOfRuns(12, 40) },
  )
})

test('verifications keep their order when the first of them changes before it is written', async () => {
  const original = await recordedEmulator()
  const open = openCommand(['ns-a', 'ok', false, 0])
  for (let n = 0; n < 2; n++) open.carryOut(original)
  const [namespace] = original.emulator.namespaces.all()
  const ids = [...(namespace?.verifications.keys() ?? [])]
  await fastForward(original.emulator, ids[0] ?? '', 'next')
  await original.quiet()

  const resumed = await recordedEmulator(original.records)

  expect(resumed.whole()).toEqual(original.whole())
  for (const recorder of [original, resumed]) recorder.close()
})

test('a change too large for one record is split into valid records', async () => {
  const original = await recordedEmulator()
  for (let n = 0; n < 500; n++) openCommand(['ns-a', 'ok', false, 0]).carryOut(original)
  await original.quiet()
  const first = await recordedEmulator(original.records.slice(0, 1))
  const all = await recordedEmulator(original.records)

  const [namespace] = first.emulator.namespaces.all()

  expect(original.records.length).toBe(4)
  // An id that was used is never used again, even if its verification was lost.
  expect(namespace).toMatchObject({ lastNumber: 500, verifications: new Map() })
  expect(all.whole()).toEqual(original.whole())
  for (const recorder of [original, first, all]) recorder.close()
})
