// npm run simulate: checks the rules of the domain with 100,000 random verifications. It also compares the
// model with the whole emulator for 100,000 steps. RUNS, STEPS and SEED can be set. A failure prints its seed and the
// shortest commands that lead to it.
process.env.RUNS ??= '100000'
process.env.STEPS ??= '100000'
process.env.SPLITS ??= '400'
process.argv.push('test/simulation', 'test/model', 'test/determinism', '--testTimeout=3600000')
await import('./test.mjs')
