// npm run soak: runs tests that take too long for npm test. See --help.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { root } from './build-cache.mjs'
import { soakKills } from './soak-kills.mjs'
import { soakHours } from './soak-mixed-load.mjs'
import { soakSlow } from './soak-slow-clients.mjs'

const help = `npm run soak -- <options>

  --kills 200      kill the emulator 200 times while clients send requests of every kind, and restart it (R-08)
  --store <url>    for --kills: store the state in this PostgreSQL database, which should be empty
  --seed 1         choose other requests for the kills
  --minutes 120    run mixed load with callbacks for 120 minutes, with a clock sixty times as fast (R-07)
  --memory         run the mixed load without a data folder
  --slow 500       run 500 slow clients at once, and ordinary clients that must be served (S-06)
  --seconds 60     run the slow clients for 60 seconds
  --races 500      let processes race 500 times for each kind of dead lock, and try every order of their steps
  --help           print this text

Several soaks of one command run one after another. Exit code 1: a goal is missed. Exit code 2: an option is wrong.
The soaks need Linux.`

const options = {
  kills: { type: 'string' },
  store: { type: 'string' },
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string' },
  memory: { type: 'boolean', default: false },
  slow: { type: 'string' },
  seconds: { type: 'string', default: '60' },
  races: { type: 'string' },
  help: { type: 'boolean', default: false },
}
const { kills, store, seed, minutes, memory, slow, seconds, races } = wanted()
await build()
const missed = []
if (kills !== undefined) missed.push(...(await killed()))
if (minutes !== undefined) missed.push(...(await soakHours(minutes, { inMemory: memory })))
if (slow !== undefined) missed.push(...(await soakSlow(slow, seconds)))
if (races !== undefined) missed.push(...soakRaces(races))
for (const each of missed) console.error(`Missed: ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1

function soakRaces(races) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const files = ['test/storage/lock-races.long.test.ts', 'test/storage/lock-model.test.ts']
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', ...files, '--testTimeout=3600000'],
    {
      cwd: root,
      env: { ...process.env, RACES: String(races) },
      stdio: 'inherit',
    },
  )
  return status === 0 ? [] : ['after a race two processes owned the folder, or no process owned it']
}

// A restart must finish within two seconds. On a busy machine, CPU time is measured instead.
async function killed() {
  const result = await soakKills(kills, { seed, store, log: console.log })
  const { operations, ...figures } = result.figures
  console.table(operations)
  console.table(figures)
  const slowest = figures['start, most CPU ms']
  return [...result.missed, ...(slowest > 2000 ? [`a start took ${slowest} ms of CPU time`] : [])]
}

function wanted() {
  try {
    const { values } = parseArgs({ options })
    if (values.help) {
      console.log(help)
      process.exit(0)
    }
    if (!['kills', 'minutes', 'slow', 'races'].some((what) => what in values))
      throw new Error('Choose --kills, --minutes, --slow or --races.')
    const figures = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && name !== 'store' ? figureIn(name, value) : value,
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
  throw new Error(`--${name} "${text}" is not a number above 0.`)
}
