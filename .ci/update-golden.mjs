// npm run golden: writes fixtures/golden, test/determinism/golden.txt and contracts/pacts again. The difference belongs into the changelog.
process.env.GOLDEN = 'write'
process.argv.push('test/fixtures/golden', 'test/determinism/determinism', 'contracts/consumers')
await import('./test.mjs')
