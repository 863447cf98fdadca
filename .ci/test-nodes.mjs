// npm run test:nodes [-- majors]: runs the unit tests with each supported version of Node, except the running one, which
// npm test uses. Downloads these versions as packages of npm. Exit codes: 0, 1 for a failure, 3 if a version of Node
// could not be downloaded or does not exist for this machine.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './build-cache.mjs'
import { quietTools } from './check.mjs'
import { hostPlatform, otherNodes } from './node-binaries.mjs'
import { prepare } from './prepare.mjs'
import { PackageUnavailable } from './registry-package.mjs'

const wanted = process.argv.slice(2)
const nodes = otherNodes().filter(({ major }) => wanted.length === 0 || wanted.includes(major))
const unknown = wanted.find((word) => nodes.every(({ major }) => major !== word))
const codes = []

await prepare()
if (otherNodes().length === 0) {
  codes.push(3)
  console.error(`NOT JUDGED: there are no packages with Node for ${hostPlatform}.`)
} else if (unknown !== undefined) {
  const majors = otherNodes().map(({ major }) => major)
  codes.push(1)
  console.error(`There is no Node "${unknown}" to test with. There are ${majors.join(', ')}.`)
} else for (const node of nodes) codes.push(test(node))
// A failure is reported before a version that was not judged.
process.exitCode = codes.includes(1) ? 1 : Math.max(...codes)

function test({ major, version, program }) {
  const began = performance.now()
  let path
  try {
    path = program()
  } catch (error) {
    const isUnavailable = error instanceof PackageUnavailable
    console.error(`${isUnavailable ? 'NOT JUDGED: ' : ''}Node ${major}: ${error.message}`)
    return isUnavailable ? 3 : 1
  }
  const { status, signal, stdout, stderr, error } = runUnitTests(path)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const isGood = status === 0
  console.log(`${isGood ? 'passed' : 'FAILED'}  unit tests on Node ${version} (${seconds} s)`)
  if (isGood) return 0
  const reason = error?.message ?? (signal ? `Ended by ${signal}.\n` : '')
  console.log(`${reason}${stdout}${stderr}`.replaceAll(/^/gm, '    '))
  return 1
}

function runUnitTests(program) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  // The reporter prints only failures and the totals.
  const args = [vitest, 'run', '--project=!long', '--reporter=dot']
  return spawnSync(program, args, {
    cwd: root,
    env: { ...quietTools, VIDEOID_TEST_PART: 'unit' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
}
