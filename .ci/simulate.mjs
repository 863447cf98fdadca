// npm run simulate: the simulation with a hundred thousand lives. RUNS and SEED may be set.
process.env.RUNS ??= '100000'
process.argv.push('test/simulation', '--testTimeout=600000')
await import('./test.mjs')
