// npm run soak: what takes too long for npm test. See --help.
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { soakHours } from './soak-hours.mjs'
import { soakKills } from './soak-kills.mjs'
import { soakSlow } from './soak-slow.mjs'

const help = `npm run soak -- <what>

  --kills 200      killed so many times under load, and started again (R-08)
  --minutes 120    mixed load, callbacks on, the clock sixty times as fast (R-07)
  --memory         the same without a data folder
  --slow 500       so many slow clients at once, and others who must be served (S-06)
  --seconds 60     for so long
  --help           this

Several in one run: one after the other. Ends with 1 when a goal is missed. Needs Linux, for its /proc.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    minutes: { type: 'string' },
    memory: { type: 'boolean', default: false },
    slow: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
})
const { kills, minutes, memory, slow, seconds } = values
if (values.help) {
  console.log(help)
  process.exit()
}
if (kills === undefined && minutes === undefined && slow === undefined) {
  console.error('Say what: npm run soak -- --kills 200; npm run soak -- --help tells all.')
  process.exit(2)
}
await build()
const missed = []
if (kills !== undefined) missed.push(...(await soakKills(Number(kills))))
if (minutes !== undefined) missed.push(...(await soakHours(Number(minutes), { inMemory: memory })))
if (slow !== undefined) missed.push(...(await soakSlow(Number(slow), Number(seconds))))
for (const each of missed) console.error(`Missed: ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1
