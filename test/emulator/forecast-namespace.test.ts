import fc from 'fast-check'
import { expect, test } from 'vitest'
import { duration, minute, noTime, plus } from '../../server/domain/time/instant.ts'
import { advanceClock, fastForward } from '../../server/operations/advance-clock.ts'
import { forecastNext, forecastUntil } from '../../server/operations/forecast-namespace.ts'
import { shippedScenarios } from '../../server/scenario-files/shipped-scenarios.ts'
import { bareEmulator } from '../support/bare-emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { toDuration } from '../support/verification.ts'

const names = shippedScenarios.map(({ name }) => name)

test('an advance does what the forecast says, in every shipped scenario', async () => {
  const minutes = fc.integer({ min: 0, max: 200 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), minutes, minutes, async (scenario, first, then) => {
      const { emulator, namespace, open } = await emulatorWithReceiver(scenario)
      open()
      await advanceClock(emulator, namespace, { by: duration(first * minute) })
      open()
      // A callback of the opening itself is in flight, not due.
      await advanceClock(emulator, namespace, { by: noTime })

      const foreseen = forecastUntil(
        namespace,
        plus(namespace.clock.now(), duration(then * minute)),
      ).map(({ at, verification, foreseen: what }) =>
        what.kind === 'transition'
          ? `${at} ${verification.id} ${what.transition.to}`
          : `${at} ${what.delivery.id}`,
      )
      const settled = await advanceClock(emulator, namespace, { by: duration(then * minute) })

      const transitions = settled.transitions.map(
        ({ transition, verification }) => `${transition.at} ${verification} ${transition.to}`,
      )
      const callbacks = settled.deliveries.flatMap(({ id, attempts }) =>
        attempts.map(({ startedAt }) => `${startedAt} ${id}`),
      )
      expect(foreseen.toSorted()).toEqual([...transitions, ...callbacks].toSorted())
      emulator.close()
    }),
    { numRuns: numberOfRuns(20, 60) },
  )
})

test('a forecast changes nothing, and uses the namespace’s clock for fast-forwarded verifications', async () => {
  const { emulator, namespace, open } = await emulatorWithReceiver('ok')
  const ahead = open()
  open()
  await fastForward(emulator, ahead.id, toDuration('30s'))
  const before = [...namespace.verifications.values()]

  const due = forecastUntil(namespace, plus(namespace.clock.now(), toDuration('1m')))

  expect(due.map(({ at }) => at - namespace.clock.now())).toEqual([30_000, 30_000, 60_000, 60_000])
  expect([...namespace.verifications.values()]).toEqual(before)
  emulator.close()
})

test('forecastNext returns the first entries of forecastUntil', async () => {
  const { emulator, namespace, open } = await emulatorWithReceiver('slow-operator')
  for (let i = 0; i < 7; i++) {
    open()
    await advanceClock(emulator, namespace, { by: duration(i * minute) })
  }
  const all = forecastUntil(namespace)

  const firsts = Array.from({ length: all.length + 2 }, (_, i) => forecastNext(namespace, i + 1))

  expect(firsts.map((first) => first.map(({ at }) => at))).toEqual(
    firsts.map((_, i) => all.slice(0, i + 1).map(({ at }) => at)),
  )
  emulator.close()
})

// The receiver accepts every callback, because a forecast cannot know the number of retries.
function emulatorWithReceiver(scenario: string) {
  return bareEmulator({
    send: async () => ({ outcome: 'delivered', httpStatus: 200, took: noTime }),
    settings: { scenario },
  })
}
