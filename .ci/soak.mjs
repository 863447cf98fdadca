// npm run soak -- --kills 200      killed so many times under load, and started again
// npm run soak -- --minutes 120    mixed load, callbacks on, the clock sixty times as fast
// Both at the same time in one run: one after the other. Ends with 1 when a goal is missed.
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { soakHours } from './soak-hours.mjs'
import { soakKills } from './soak-kills.mjs'

const { values } = parseArgs({
  options: { kills: { type: 'string' }, minutes: { type: 'string' }, memory: { type: 'boolean' } },
})
if (values.kills === undefined && values.minutes === undefined) {
  console.error('Say how long: npm run soak -- --kills 200, or npm run soak -- --minutes 120.')
  process.exit(2)
}
await build()
const missed = []
if (values.kills !== undefined) missed.push(...(await soakKills(Number(values.kills))))
if (values.minutes !== undefined) {
  missed.push(...(await soakHours(Number(values.minutes), { inMemory: values.memory === true })))
}
for (const each of missed) console.error(`Missed: ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1
