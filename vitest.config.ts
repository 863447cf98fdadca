import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { wasmBytes } from './.ci/bundle.mjs'
import { filesByProject } from './test/projects.ts'

const { browser, long, system, unit } = filesByProject()
// A worker reads the sources once, not once for each of two hundred files.
const shared = { isolate: false }

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
    // Vitest runs them in the order of their names, and the longest file of each first.
    projects: [
      { extends: true, test: { name: 'browser', include: [...browser], ...shared } },
      { extends: true, test: { name: 'system', include: [...system], ...shared } },
      {
        extends: true,
        test: {
          name: 'unit',
          include: [...unit],
          setupFiles: ['test/support/unit.setup.ts'],
          ...shared,
        },
      },
      // A worker for each: Linux counts as memory of a process what its parent had, too.
      { extends: true, test: { name: 'long', include: [...long] } },
    ],
  },
})
