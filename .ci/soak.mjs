// npm run soak: what takes too long for npm test. See --help.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { root } from './freshness.mjs'
import { soakHours } from './soak-hours.mjs'
import { soakKills } from './soak-kills.mjs'
import { soakSlow } from './soak-slow.mjs'

const help = `npm run soak -- <what>

  --kills 200      killed so many times under load, and started again (R-08)
  --minutes 120    mixed load, callbacks on, the clock sixty times as fast (R-07)
  --memory         the same without a data folder
  --slow 500       so many slow clients at once, and others who must be served (S-06)
  --seconds 60     for so long
  --races 500      processes race so many times for each kind of left lock, and every order of their steps is tried
  --help           this

Several in one run: one after the other. Ends with 1 when a goal is missed. Needs Linux, for its /proc.`

const options = {
  kills: { type: 'string' },
  minutes: { type: 'string' },
  memory: { type: 'boolean', default: false },
  slow: { type: 'string' },
  seconds: { type: 'string', default: '60' },
  races: { type: 'string' },
  help: { type: 'boolean', default: false },
}
const { kills, minutes, memory, slow, seconds, races } = wanted()
await build()
const missed = []
if (kills !== undefined) missed.push(...(await soakKills(kills)))
if (minutes !== undefined) missed.push(...(await soakHours(minutes, { inMemory: memory })))
if (slow !== undefined) missed.push(...(await soakSlow(slow, seconds)))
if (races !== undefined) missed.push(...soakRaces(races))
for (const each of missed) console.error(`Missed: ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1

function soakRaces(races) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const files = ['test/store/lock-races.test.ts', 'test/store/lock-model.test.ts']
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', ...files, '--testTimeout=3600000'],
    {
      cwd: root,
      env: { ...process.env, RACES: String(races) },
      stdio: 'inherit',
    },
  )
  return status === 0 ? [] : ['a race for a folder had two owners, or none']
}

function wanted() {
  try {
    const { values } = parseArgs({ options })
    if (values.help) {
      console.log(help)
      process.exit(0)
    }
    if (!['kills', 'minutes', 'slow', 'races'].some((what) => what in values))
      throw new Error('Say what.')
    const figures = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? figureIn(name, value) : value,
    ])
    return Object.fromEntries(figures)
  } catch (fault) {
    console.error(`${fault.message}\n\n${help}`)
    process.exit(2)
  }
}

function figureIn(name, text) {
  const figure = Number(text)
  if (figure > 0 && Number.isFinite(figure)) return figure
  throw new Error(`--${name} "${text}" is no number above 0.`)
}
