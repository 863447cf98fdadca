import { emulatorForTest } from './emulator.ts'
import type { TestBehaviour } from './receiver.ts'
import { scenarioFolder } from './scenario-folder.ts'
import { receiverForTest } from './sending.ts'

/** An emulator whose only scenario has these rules of chaos and these other lines in `callbacks`. */
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

// One rule a line: `{ do: drop, status: ok }`.
function chaosOf(rules: readonly string[], more: readonly string[]): string {
  return [
    'callbacks:',
    ...more.map((line) => `  ${line}`),
    rules.length === 0 ? '  chaos: []' : '  chaos:',
    ...rules.map((rule) => `    - ${rule}`),
  ].join('\n')
}
