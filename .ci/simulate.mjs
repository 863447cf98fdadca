// npm run simulate: checks the promises of the core with 100,000 random verifications, and as many steps of
// the model against the whole emulator. RUNS, STEPS and SEED may be set; a failure prints its seed and the
// shortest commands that lead to it.
process.env.RUNS ??= '100000'
process.env.STEPS ??= '100000'
process.env.SPLITS ??= '400'
process.argv.push('test/simulation', 'test/model', 'test/determinism', '--testTimeout=3600000')
await import('./test.mjs')
