// npm run test:generators [-- names]: installs the generators, linters, test runners, HTTP libraries and versions of
// Node of this folder, and tries openapi.yaml, the package, the matcher and exec --intercept with them. Exit codes: 0, 1 for a failure, 3 if the
// packages cannot be installed.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isInstalled } from '../.ci/build-cache.mjs'
import { prepare } from '../.ci/prepare.mjs'
import { checks } from './checks.mjs'
import { interceptChecks } from './intercept-checks.mjs'
import { runnerChecks } from './runner-checks.mjs'
import { workflowChecks } from './workflow-checks.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const wanted = process.argv.slice(2)

await prepare()
const fault = isInstalled(folder) ? undefined : await install()
if (fault !== undefined) {
  console.error(`NOT JUDGED: the generators could not be installed, so nothing was tried. ${fault}`)
  process.exitCode = 3
} else {
  process.exitCode = (await runChecks()) ? 0 : 1
}

async function install() {
  console.error('Installing the generators into generators/node_modules (once, two minutes) …')
  const onWindows = process.platform === 'win32'
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: folder, shell: onWindows, stdio: ['ignore', 'ignore', 'pipe'] }
  const { status, text } = await run(onWindows ? 'npm.cmd' : 'npm', args, options)
  if (status === 0) return undefined
  const [reason = ''] = text.split('\n').filter((line) => line !== '')
  return `npm ci ended with ${status}: ${reason}`
}

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options)
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    child.once('error', ({ message }) => resolve({ status: 127, text: message }))
    child.once('close', (status) => resolve({ status, text }))
  })
}

async function runChecks() {
  let isGood = true
  const began = performance.now()
  for (const { name, check } of [
    ...checks,
    ...runnerChecks,
    ...workflowChecks,
    ...interceptChecks,
  ]) {
    if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue
    console.error(`…       ${name}`)
    const start = performance.now()
    const failure = await check().then(
      () => undefined,
      (error) => error,
    )
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${failure === undefined ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`)
    if (failure === undefined) continue
    isGood = false
    console.log(String(failure.message ?? failure).replaceAll(/^/gm, '    '))
  }
  console.log(
    `${isGood ? 'Passed' : 'Failed'} in ${((performance.now() - began) / 1000).toFixed(0)} s.`,
  )
  return isGood
}
