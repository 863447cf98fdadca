import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { root } from '../support/root.ts'
import { startPredictable } from './receiver.ts'
import {
  HOOKS,
  runIn,
  runVerifications,
  settingsFor,
  type VerificationToOpen,
} from './verifications.ts'

test('the same seed gives the checked-in journal with documents, however an advance is split', async () => {
  const journal = await runVerifications(startEmulator, {
    ...way,
    documents: true,
    split: (ms) => portionsOf(ms, [0.3, 0.3, 0.9]),
  })

  if (process.env.GOLDEN === 'write') await writeFile(golden, journal)
  expect(journal).toBe(await readFile(golden, 'utf8'))
})

test('random verifications have the same journal, however an advance is split', async () => {
  const receiver = await startPredictable()
  onTestFinished(receiver.close)
  const runSplit = async (
    verifications: readonly VerificationToOpen[],
    cuts: readonly number[],
  ) => {
    const emulator = await startEmulator(settingsFor(way))
    const split = (ms: number) => portionsOf(ms, cuts)
    return runIn(emulator, receiver.url, { ...way, verifications, split }).finally(emulator.close)
  }

  await fc.assert(
    fc.asyncProperty(anyVerifications, anyCuts, async (verifications, cuts) => {
      expect(await runSplit(verifications, cuts)).toBe(await runSplit(verifications, []))
    }),
    { numRuns: Number(process.env.SPLITS ?? numberOfRuns(4, 8)), ...seedOption() },
  )
})

test('runs with one seed have the same journal', async () => {
  const receiver = await startPredictable()
  onTestFinished(receiver.close)

  const journals = new Set<string>()
  for (let run = 0; run < numberOfRuns(3, 10); run++) {
    const emulator = await startEmulator(settingsFor(way))
    journals.add(await runIn(emulator, receiver.url, way).finally(emulator.close))
  }

  expect(journals.size).toBe(1)
})

test('after a reset the same calls have the same journal', async () => {
  const receiver = await startPredictable()
  onTestFinished(receiver.close)
  const emulator = await startEmulator(settingsFor(way))
  onTestFinished(emulator.close)

  const first = await runIn(emulator, receiver.url, way)
  emulator.reset()
  const second = await runIn(emulator, receiver.url, way)

  expect(second).toBe(first)
})

test('another seed gives other ids and other draws', async () => {
  const receiver = await startPredictable()
  onTestFinished(receiver.close)
  const [one, other] = [7, 8].map(async (seed) => {
    const emulator = await startEmulator({ ...settingsFor(way), seed })
    return runIn(emulator, receiver.url, way).finally(emulator.close)
  })

  expect(await other).not.toBe(await one)
})

const way = { scenarios: join(root, 'test', 'determinism', 'scenarios') }
const golden = join(root, 'test', 'determinism', 'golden.txt')

const anyVerifications: fc.Arbitrary<readonly VerificationToOpen[]> = fc.array(
  fc.record({
    scenario: fc.constantFrom(
      ...['ok', 'ko', 'two-operators', 'slow-operator', 'interactive', 'callback-chaos'],
    ),
    hook: fc.constantFrom(...HOOKS),
    retry: fc.nat(5),
    pause: fc.oneof(fc.constant(0), fc.nat(200_000), fc.nat(50_000_000)),
  }),
  { minLength: 1, maxLength: 6 },
)

// The points at which an advance is split, as fractions of its length.
const anyCuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })

function portionsOf(ms: number, cuts: readonly number[]): readonly number[] {
  const stops = [...cuts.map((cut) => Math.round(cut * ms)), ms].toSorted((a, b) => a - b)
  return stops.map((stop, i) => stop - (stops[i - 1] ?? 0))
}

function seedOption() {
  return process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }
}
