// npm run fuzz [-- --seed <n>] [-- --bodies <n>]: fifty thousand bodies, five thousand requests of spoilt
// bytes, and whatever else of test/safety. A failure prints its seed and the smallest body that leads to it.
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { seed: { type: 'string' }, bodies: { type: 'string', default: '50000' } },
})
const seed = values.seed ?? String(Date.now() % 2 ** 31)
process.env.BODIES = values.bodies
process.env.SPOILT = String(Math.round(Number(values.bodies) / 10))
process.env.SEED = seed
console.log(`${values.bodies} bodies, seed ${seed}; again with: npm run fuzz -- --seed ${seed}`)
process.argv = [...process.argv.slice(0, 2), 'test/safety', '--testTimeout=3600000']
await import('./test.mjs')
