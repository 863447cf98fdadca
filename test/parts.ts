import { globSync } from 'tinyglobby'
import { root } from './support/root.ts'

/** A part of the tests, which `npm run test:<name>` runs. */
export type TestPart = 'browser' | 'long' | 'system' | 'unit'

// A file belongs to the first of these that names it; every other test file belongs to `system`.
const LONG = ['**/*.long.test.ts']
const BROWSER = ['test/ui/**']
const UNIT = [
  'test/*',
  'test/contracts/**',
  'test/delivery/**',
  'test/dialects/**',
  'test/docs/{architecture,config-schema,configuration-page,fidelity,quality,scenarios}.test.ts',
  'test/domain/**',
  'test/emulator/**',
  'test/fixtures/**',
  'test/records/**',
  'test/scenario-files/**',
  'test/scenarios/**',
]
// Files in a folder of UNIT that start a process, open a socket or load Pact.
const NOT_UNIT = [
  'test/boundaries.test.ts',
  'test/contracts/client/**',
  'test/contracts/{drift,matcher,report,run-report,strict}.test.ts',
  // Loads Pact.
  'test/contracts/pact-check.test.ts',
  'test/delivery/{connection-reuse,exchange,nothing-lost,overflow}.test.ts',
  'test/delivery/{sender,sender-target,sender-tls}.test.ts',
  'test/domain/callbacks/serialize-callback.test.ts',
  'test/domain/text/shell-quoting.test.ts',
  'test/fixtures/artifact-file.test.ts',
  'test/records/{inbox,log}.test.ts',
  'test/scenario-files/watch-scenarios.test.ts',
]

// Files that npm run test:long runs again, with the larger of their numbers of runs.
export const THOROUGH: readonly string[] = [
  'test/cli/data-transfer.test.ts',
  'test/contracts/callbacks/order-scenario.test.ts',
  'test/contracts/generate.test.ts',
  'test/contracts/message-check.test.ts',
  'test/contracts/pact-check.test.ts',
  'test/contracts/schema-violations.test.ts',
  'test/deliveries.test.ts',
  'test/determinism/determinism.test.ts',
  'test/domain/callbacks/serialize-callback.test.ts',
  'test/domain/responses/api-fault-time.test.ts',
  'test/domain/scenarios/outcome-weights.test.ts',
  'test/domain/scenarios/record-scenario.test.ts',
  'test/domain/scenarios/routes.test.ts',
  'test/domain/scenarios/validation/validate-step-order.test.ts',
  'test/emulator/forecast-namespace.test.ts',
  'test/fixtures/golden.test.ts',
  'test/fixtures/persona.test.ts',
  'test/http/accounts-bad-input.test.ts',
  'test/http/link-texts.test.ts',
  'test/http/requests.test.ts',
  'test/model/model.test.ts',
  'test/safety/addresses.test.ts',
  'test/safety/any-body.test.ts',
  'test/safety/foreign-ids.test.ts',
  'test/safety/mutated-journals.test.ts',
  'test/safety/mutated-snapshots.test.ts',
  'test/safety/paths.test.ts',
  'test/safety/raw-bytes.test.ts',
  'test/safety/trusted-hosts.test.ts',
  'test/scenarios/hostile.test.ts',
  'test/simulation.test.ts',
  'test/storage/hand-over.test.ts',
  'test/storage/journal-damage.test.ts',
  'test/storage/killed-readers.test.ts',
  'test/storage/startup-recovery.test.ts',
  'test/storage/torn-journal.test.ts',
  'test/ui/hostile.test.ts',
]

/** Every pattern above. A test checks that each one still names a file. */
export const PATTERNS: readonly string[] = [...LONG, ...BROWSER, ...UNIT, ...NOT_UNIT, ...THOROUGH]

/** The test files that a pattern names, as paths from the root of the project. */
export function testFiles(pattern: string | readonly string[]): readonly string[] {
  const everything = globSync(['test/**/*.test.ts', 'contracts/**/*.test.ts'], { cwd: root })
  const matching = new Set(globSync(pattern, { cwd: root, ignore: ['**/node_modules/**'] }))
  return everything.filter((path) => matching.has(path)).sort()
}

/** Every test file, by its part. */
export function filesByPart(): Readonly<Record<TestPart, readonly string[]>> {
  const long = testFiles(LONG)
  const browser = without(testFiles(BROWSER), long)
  const unit = without(testFiles(UNIT), [...long, ...browser, ...testFiles(NOT_UNIT)])
  const system = without(testFiles('{test,contracts}/**'), [...long, ...browser, ...unit])
  return { browser, long, system, unit }
}

function without(paths: readonly string[], excluded: readonly string[]): readonly string[] {
  return paths.filter((path) => !excluded.includes(path))
}
