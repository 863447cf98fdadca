import { defineConfig } from 'vitest/config'
import { wasmBytes } from './.ci/bundle.mjs'

export default defineConfig({
  plugins: [wasmBytes()],
  test: {
    include: ['test/**/*.test.ts', 'contracts/**/*.test.ts'],
    globalSetup: ['test/support/generate.setup.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    // Node cannot import it; the plugin above can.
    server: { deps: { inline: [/\.wasm$/] } },
  },
})
