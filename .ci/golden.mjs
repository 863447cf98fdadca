// npm run golden: writes fixtures/golden and test/determinism/golden.txt anew. The difference belongs into the changelog.
process.env.GOLDEN = 'write'
process.argv.push('test/fixtures/golden', 'test/determinism/determinism')
await import('./test.mjs')
