import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { anyCommands } from './commands.ts'
import { type EmulatorUnderTest, startEmulatorUnderTest } from './emulator-under-test.ts'
import type { Model } from './invariants.ts'

// A step is one command and the check after it. npm run simulate runs 100,000 steps.
const steps = Number(process.env.STEPS ?? numberOfRuns(150, 500))

test.each([
  ['app', 0.95],
  ['http', 0.05],
] as const)('random commands keep every invariant (%s)', async (transport, share) => {
  const emulator = await startEmulatorUnderTest(transport)
  onTestFinished(emulator.close)
  const numSteps = steps * share
  let stepCount = 0
  let runs = 0

  const property = fc.asyncProperty(anyCommands, async (commands) => {
    // Each run has its own namespace, which is empty.
    const token = `run-${++runs}`
    const model: Model = { token, histories: new Map(), steps: 0 }
    emulator.behaviour = 'ok'
    const headers = { authorization: `Bearer ${token}` }
    try {
      await fc.asyncModelRun(() => ({ model, real: emulator }), commands)
      await expectRestorable(emulator, headers)
    } finally {
      stepCount += model.steps
      await emulator.ask({ method: 'POST', path: '/__emulator/reset', headers })
      emulator.lastSent.clear()
    }
  })
  const seed = Number(process.env.SEED ?? 1)
  for (let round = 0; stepCount < numSteps; round++) {
    await fc.assert(property, { numRuns: 10, seed: seed + round })
  }

  expect(stepCount).toBeGreaterThanOrEqual(numSteps)
  if (process.env.STEPS !== undefined)
    console.log(`${stepCount} steps in ${runs} runs by ${transport}`)
})

// A snapshot of any state that an emulator reaches must pass its own validation.
async function expectRestorable(
  emulator: EmulatorUnderTest,
  headers: Readonly<Record<string, string>>,
) {
  const path = '/__emulator/state'
  const { body } = await emulator.ask({ method: 'GET', path, headers })
  const put = await emulator.ask({ method: 'PUT', path, headers, body })
  expect([put.status, put.body.detail]).toEqual([200, undefined])
}
