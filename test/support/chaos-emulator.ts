import { emulatorForTest } from './emulator.ts'
import type { TestBehaviour } from './receiver.ts'
import { scenarioFolder } from './scenario-folder.ts'
import { receiverForTest } from './sender-and-receiver.ts'

/** Starts an emulator whose default scenario has these chaos rules, and `more` lines in `callbacks`. */
export async function emulatorWithChaos(
  rules: readonly string[],
  more: readonly string[] = [],
  behaviour?: TestBehaviour,
) {
  const receiver = await receiverForTest(behaviour)
  const scenarioDirectories = [scenarioFolder({ chaos: chaosOf(rules, more) })]
  const emulator = await emulatorForTest({ scenarioDirectories, scenario: 'chaos' })
  return { ...emulator, receiver }
}

// Returns the `callbacks` of a scenario, with one chaos rule in each line, such as `{ do: drop, status: ok }`.
function chaosOf(rules: readonly string[], more: readonly string[]): string {
  return [
    'callbacks:',
    ...more.map((line) => `  ${line}`),
    rules.length === 0 ? '  chaos: []' : '  chaos:',
    ...rules.map((rule) => `    - ${rule}`),
  ].join('\n')
}
