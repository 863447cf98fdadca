// npm run fuzz [-- --seed <n>] [-- --bodies <n>]: runs the tests of test/safety with fifty thousand bodies and
// ten thousand requests with damaged bytes. It also tries ten thousand mutated snapshots, ten thousand mutated journals,
// two hundred thousand IP addresses, a hundred thousand invented people and a thousand changed bytes of time-stamps.
// A failure prints its seed and the smallest body that leads to it, or the number of the mutation.
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { seed: { type: 'string' }, bodies: { type: 'string', default: '50000' } },
})
const seed = values.seed ?? String(Date.now() % 2 ** 31)
process.env.BODIES = values.bodies
process.env.SPOILT = String(Math.round(Number(values.bodies) / 5))
process.env.ADDRESSES = String(4 * Number(values.bodies))
process.env.SNAPSHOTS = process.env.SPOILT
process.env.JOURNALS = process.env.SPOILT
process.env.PEOPLE = String(2 * Number(values.bodies))
process.env.FLIPS = String(Math.round(Number(values.bodies) / 50))
process.env.SEED = seed
console.log(`${values.bodies} bodies, seed ${seed}; again with: npm run fuzz -- --seed ${seed}`)
const files = ['test/safety', 'test/fixtures/persona', 'test/fixtures/timestamp']
process.argv = [...process.argv.slice(0, 2), ...files, '--testTimeout=3600000']
await import('./test.mjs')
