// npm run golden: writes fixtures/golden anew. The difference belongs into the changelog.
process.env.GOLDEN = 'write'
process.argv.push('test/fixtures/golden')
await import('./test.mjs')
