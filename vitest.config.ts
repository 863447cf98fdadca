import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'contracts/**/*.test.ts'],
    globalSetup: ['test/support/generate.setup.ts'],
    pool: 'forks',
    testTimeout: 20_000,
  },
})
