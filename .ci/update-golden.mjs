// npm run golden: writes fixtures/golden, test/determinism/golden.txt and contracts/pacts again.
// Describe the difference in the changelog.
process.env.GOLDEN = 'write'
process.argv.push('test/fixtures/golden', 'test/determinism/determinism', 'contracts/consumers')
await import('./test.mjs')
