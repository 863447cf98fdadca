// npm run bench: measures the emulator and other servers in the same run. See --help.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { advance } from './advance.mjs'
import { callbacks } from './callbacks.mjs'
import { clock } from './clock.mjs'
import { documents } from './documents.mjs'
import { goalsOf } from './goals.mjs'
import { close } from './http-request.mjs'
import { install } from './install.mjs'
import { library } from './library.mjs'
import { life } from './life.mjs'
import { isolation } from './receiver-isolation.mjs'
import { requests } from './requests.mjs'
import { scale } from './scale.mjs'
import { here } from './servers.mjs'
import { start } from './start.mjs'
import { formatResults } from './table.mjs'

const parts = {
  start,
  library,
  requests,
  life,
  documents,
  clock,
  advance,
  callbacks,
  isolation,
  install,
  scale,
}
const help = `npm run bench -- [parts] [--quick]

Measures the emulator and bare node:http, Express, Fastify, Prism and Mockoon. The first run installs them
into bench/node_modules. Prints every figure beside its goal, and writes bench/last.json.
Do not use the machine during a run: other work makes the figures inexact.

  --start       cold start and memory when idle
  --library     a new process: import, startEmulator, the first verification and the next ones
  --requests    CPU per request: POST, GET status, list, PDF
  --life        a whole verification with its callbacks and documents
  --documents   the first PDF and ZIP of a process, and the same documents again
  --clock       a manual clock with 100,000 transitions due
  --advance     one advance over 5,000 verifications with callbacks (100,000 with --scale)
  --callbacks   10,000 verifications decided at once, one receiver
  --isolation   a good receiver's callbacks together with bad receivers of every kind
  --install     the packed package: size, time to install
  --scale       100,000 and 1,000,000 stored verifications
  --contracts   the contract kit (bench/contracts.mjs)
  --compare REF the working tree against a commit. It ends with 1 if a figure grew by more than 5 %,
                and with 3 if the machine is too busy.
  --quick       fewer rounds: takes a minute, and the figures are less exact
  --help        print this text

Without a part, the command runs all parts, --scale only with 100,000.`

const given = process.argv.slice(2)
const compared = given.indexOf('--compare')
const [, ref] = compared < 0 ? [] : given.splice(compared, 2)
const contracts = existsSync(here('contracts.mjs'))
  ? { contracts: async (how) => (await import('./contracts.mjs')).contracts(how) }
  : {}
const known = { ...parts, ...contracts }
const wrong = given.find((one) => !['--quick', '--help', '--contracts', ...flags()].includes(one))

if (given.includes('--help')) console.log(help)
else if (compared >= 0 && (ref === undefined || ref.startsWith('-'))) {
  console.error('--compare needs a commit: npm run bench -- --compare main')
  process.exitCode = 2
} else if (wrong !== undefined) {
  console.error(`The bench has no part ${wrong}: npm run bench -- --help lists them.`)
  process.exitCode = 2
} else if (ref !== undefined) {
  const { compare } = await import('./compare.mjs')
  process.exitCode = await compare(ref, { quick: given.includes('--quick') })
  close()
} else await run()

async function run() {
  const named = Object.keys(known).filter((name) => given.includes(`--${name}`))
  const how = { quick: given.includes('--quick'), million: named.includes('scale') }
  const results = {}
  for (const name of named.length > 0 ? named : Object.keys(known)) {
    try {
      results[name] = await known[name](how)
    } catch (fault) {
      // Continue with the other parts, and keep their results.
      console.error(`${name} failed: ${fault.message}`)
      process.exitCode = 1
    }
  }
  close()
  const about = { node: process.version, date: new Date().toISOString(), quick: how.quick }
  console.log(formatResults(results, goalsOf(results)))
  const file = here('last.json')
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const all = { ...before, ...results, ...about }
  writeFileSync(file, `${JSON.stringify({ ...all, goals: goalsOf(all) }, null, 2)}\n`)
}

function flags() {
  return Object.keys(known).map((name) => `--${name}`)
}
