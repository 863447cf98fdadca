import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { soakHours } from './soak-hours.mjs'
import { soakKills } from './soak-kills.mjs'

const help = `npm run soak -- --kills 200      killed so many times under load, and started again (R-08)
npm run soak -- --minutes 120    mixed load, callbacks on, the clock sixty times as fast (R-07)
                --memory         the same without a data folder

Both in one run: one after the other. Ends with 1 when a goal is missed.`

const options = {
  kills: { type: 'string' },
  minutes: { type: 'string' },
  memory: { type: 'boolean' },
  help: { type: 'boolean' },
}
const { kills, minutes, memory = false } = wanted()
await build()
const missed = []
if (kills !== undefined) missed.push(...(await soakKills(kills)))
if (minutes !== undefined) missed.push(...(await soakHours(minutes, { inMemory: memory })))
for (const each of missed) console.error(`Missed: ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1

function wanted() {
  try {
    const { values } = parseArgs({ options })
    if (values.help) {
      console.log(help)
      process.exit(0)
    }
    const counts = Object.fromEntries(
      ['kills', 'minutes'].flatMap((name) =>
        values[name] === undefined ? [] : [[name, countIn(name, values[name])]],
      ),
    )
    if (Object.keys(counts).length > 0) return { ...counts, memory: values.memory }
    throw new Error('Say how long.')
  } catch (fault) {
    console.error(`${fault.message}\n\n${help}`)
    process.exit(2)
  }
}

function countIn(name, text) {
  const count = Number(text)
  if (count > 0 && Number.isFinite(count)) return count
  throw new Error(`--${name} "${text}" is no number above 0.`)
}
