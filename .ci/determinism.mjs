// npm run determinism [-- other Nodes ...]: runs the same verifications with each Node, in several time zones, and
// on one core. Compares each output byte for byte with test/determinism/golden.txt.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cache, root } from './build-cache.mjs'
import { bundleTypeScript } from './bundle.mjs'
import { prepare } from './prepare.mjs'

const ZONES = (process.env.ZONES ?? 'UTC,Europe/Rome,Pacific/Chatham,America/St_Johns').split(',')
const golden = join(root, 'test', 'determinism', 'golden.txt')
const scenarios = join(root, 'test', 'determinism', 'scenarios')
const library = pathToFileURL(join(root, 'dist', 'index.js')).href
const program = join(cache, `determinism-${process.pid}.mjs`)

await prepare()
await bundleTypeScript('test/determinism/print.ts', program)
try {
  const [first, ...others] = [process.execPath, ...process.argv.slice(2)].flatMap(waysOf)
  const expected = readFileSync(golden, 'utf8')
  const same = [first, ...others].map((way) => isSame(way, run(way), expected))
  process.exitCode = same.every(Boolean) ? 0 : 1
} finally {
  rmSync(program, { force: true })
}

function waysOf(node) {
  const inZones = ZONES.map((zone) => ({ zone, command: [node] }))
  const onOneCore = { zone: 'UTC', command: ['taskset', '-c', '0', node] }
  return hasTaskset() ? [...inZones, onOneCore] : inZones
}

function run({ zone, command: [command, ...before] }) {
  const args = [...before, program, library, scenarios]
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, TZ: zone } })
}

function isSame({ zone, command }, { status, stdout, stderr, error }, expected) {
  const same = status === 0 && stdout === expected
  console.log(`${same ? 'same' : 'DIFFERENT'}  ${zone.padEnd(16)} ${command.join(' ')}`)
  if (!same) console.log(error?.message ?? (stderr || firstDifference(stdout, expected)))
  return same
}

function firstDifference(output, expected) {
  const [is, was] = [output, expected].map((text) => text.split('\n'))
  const line = was.findIndex((each, i) => each !== is[i])
  return `line ${line + 1} was\n  ${was[line]}\nand is\n  ${is[line]}`
}

// taskset may be missing, and a container may have no core of that number.
function hasTaskset() {
  return spawnSync('taskset', ['-c', '0', process.execPath, '--version']).status === 0
}
