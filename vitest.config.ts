import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { wasmBytes } from './.ci/bundle.mjs'

// They run other runtimes or install packages, and have a command of their own: npm run test:long.
const LONG = ['test/**/*.long.test.ts', 'contracts/**/*.long.test.ts']

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
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts', 'contracts/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...LONG],
          // A worker reads the sources once, not once for each of two hundred files.
          isolate: false,
        },
      },
      // A worker for each: Linux counts as memory of a process what its parent had, too.
      { extends: true, test: { name: 'long', include: LONG } },
    ],
  },
})
