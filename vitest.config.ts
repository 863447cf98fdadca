import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { wasmBytes } from './.ci/bundle.mjs'
import { filesByPart, type TestPart, THOROUGH } from './test/parts.ts'
import { PartSequencer } from './test/support/part-sequencer.ts'

const { long, ...short } = filesByPart()
// The part that npm run test:<part> names.
const part = process.env.VIDEOID_TEST_PART as TestPart | undefined

export default defineConfig({
  plugins: [wasmBytes()],
  test: {
    globalSetup: ['test/support/generate.setup.ts'],
    pool: 'forks',
    // Pact's native code reads it, and takes no other word for yes.
    env: { PACT_DO_NOT_TRACK: 'true' },
    // Tests wait for processes, disks and browsers a third of the time.
    maxWorkers: availableParallelism() + 1,
    // Only what hangs is ended: how long something may take is for its own test to say.
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Node cannot import it; the plugin above can.
    server: { deps: { inline: [/\.wasm$/] } },
    sequence: { sequencer: PartSequencer },
    projects: [
      {
        extends: true,
        test: {
          name: 'short',
          include:
            part === undefined || part === 'long' ? Object.values(short).flat() : [...short[part]],
          setupFiles: ['test/support/unit.setup.ts'],
          // A worker reads the sources once, not once for each of three hundred files.
          isolate: false,
        },
      },
      // A worker for each: Linux counts as memory of a process what its parent had, too.
      {
        extends: true,
        test: { name: 'long', include: part === 'long' ? [...long, ...THOROUGH] : [...long] },
      },
    ],
  },
})
