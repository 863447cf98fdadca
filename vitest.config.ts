import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { wasmBytes } from './.ci/bundle.mjs'

// They measure processes of their own, of whose memory Linux counts what their parent had, too.
const MEASURING = ['test/scenarios/hostile.test.ts']

// They run other runtimes or install packages, and have a command of their own: npm run test:long.
const LONG = ['test/**/*.long.test.ts', 'contracts/**/*.long.test.ts']

// At the front, where they keep no worker that many files could share from starting.
class MeasuringFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isMeasuring = ({ project }: TestSpecification) => project.name === 'measuring'
    return [...sorted.filter(isMeasuring), ...sorted.filter((file) => !isMeasuring(file))]
  }
}

export default defineConfig({
  plugins: [wasmBytes()],
  test: {
    globalSetup: ['test/support/generate.setup.ts'],
    pool: 'forks',
    // Pact's native code reads it, and takes no other word for yes.
    env: { PACT_DO_NOT_TRACK: 'true' },
    // Tests wait for processes, disks and browsers a third of the time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: MeasuringFirst },
    // Only what hangs is ended: how long something may take is for its own test to say.
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Node cannot import it; the plugin above can.
    server: { deps: { inline: [/\.wasm$/] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts', 'contracts/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...MEASURING, ...LONG],
          // A worker reads the sources once, not once for each of two hundred files.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'measuring', include: MEASURING } },
      { extends: true, test: { name: 'long', include: LONG, isolate: false } },
    ],
  },
})
