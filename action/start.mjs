// The main step of the action: starts an emulator that runs until the end of the job, and exports its address.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hide, input, inputLines, printError, writeTo } from './runner.mjs'

// These inputs are not options of `videoid-emulator start`.
const OWN_INPUTS = ['SET-ENV', 'VERSION', 'WORKING-DIRECTORY']
const SECRETS = ['CONTROL-TOKEN', 'STORE']
const startLimitMs = 60_000

const workspace = process.env.GITHUB_WORKSPACE ?? process.cwd()
const cwd = resolve(workspace, input('working-directory') ?? '.')

try {
  for (const name of SECRETS) if (input(name) !== undefined) hide(input(name))
  const variables = inputLines('set-env').map(splitVariable)
  const log = join(
    mkdtempSync(join(process.env.RUNNER_TEMP ?? tmpdir(), 'videoid-')),
    'emulator.log',
  )
  const child = startEmulator(findCommand(), log)
  // The step that stops the emulator needs the number also if the start fails below.
  writeTo('GITHUB_STATE', 'pid', child.pid)
  writeTo('GITHUB_STATE', 'log', log)
  const { url, token } = await untilReady(child, log)
  writeTo('GITHUB_STATE', 'url', url)
  writeTo('GITHUB_OUTPUT', 'url', url)
  writeTo('GITHUB_OUTPUT', 'token', token)
  writeTo('GITHUB_ENV', 'VIDEOID_EMULATOR_URL', url)
  writeTo('GITHUB_ENV', 'VIDEOID_EMULATOR_TOKEN', token)
  for (const [name, value] of variables) writeTo('GITHUB_ENV', name, expand(value, url, token))
  console.log(`videoid-emulator listens at ${url}`)
  child.unref()
} catch (error) {
  printError(error.message)
  process.exitCode = 1
}

/** Returns every option that the workflow sets, as `--name=value`. A list has one value in each line. */
function optionArguments() {
  return Object.keys(process.env)
    .filter((key) => key.startsWith('INPUT_'))
    .map((key) => key.slice('INPUT_'.length))
    .filter((name) => !OWN_INPUTS.includes(name))
    .flatMap((name) => inputLines(name).map((line) => `--${name.toLowerCase()}=${line}`))
}

/** Finds the command: the version that the workflow names, else that of the project, else that of this action. */
function findCommand() {
  const version = input('version')
  if (version !== undefined) return install(`videoid-emulator@${version}`)
  for (let folder = cwd; ; folder = dirname(folder)) {
    const command = join(folder, 'node_modules/videoid-emulator/dist/cli.js')
    if (existsSync(command)) return command
    if (folder === dirname(folder)) break
  }
  const root = join(dirname(fileURLToPath(import.meta.url)), '..')
  const built = join(root, 'dist/cli.js')
  if (existsSync(built)) return built
  const { version: own } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return install(`videoid-emulator@${own}`)
}

function install(name) {
  const folder = mkdtempSync(join(process.env.RUNNER_TEMP ?? tmpdir(), 'videoid-package-'))
  const onWindows = process.platform === 'win32'
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', name]
  try {
    execFileSync(onWindows ? 'npm.cmd' : 'npm', args, { shell: onWindows, stdio: 'pipe' })
  } catch (error) {
    const [reason = ''] = String(error.stderr)
      .split('\n')
      .filter((line) => line !== '')
    throw new Error(
      `${name} could not be installed: ${reason}. Add videoid-emulator to the package.json of the project, run npm ci before this step, or change the input "version".`,
    )
  }
  return join(folder, 'node_modules/videoid-emulator/dist/cli.js')
}

function startEmulator(command, log) {
  const out = openSync(log, 'a')
  return spawn(process.execPath, [command, 'start', ...optionArguments()], {
    cwd,
    detached: true,
    stdio: ['ignore', out, out],
  })
}

async function untilReady(child, log) {
  let ended
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended = `it ended with ${code ?? signal}`
  })
  for (let waitedMs = 0; waitedMs < startLimitMs; waitedMs += 50) {
    const text = readFileSync(log, 'utf8')
    if (ended !== undefined) throw new Error(`The emulator did not start, ${ended}. ${text.trim()}`)
    const url = /^ {2}address +(\S+)/m.exec(text)?.[1]
    const token = /^ {2}token +(\S+)/m.exec(text)?.[1]
    if (url !== undefined && token !== undefined && (await isReady(url))) return { url, token }
    await sleep(50)
  }
  throw new Error(`The emulator was not ready after ${startLimitMs / 1000} s. Its log: ${log}`)
}

async function isReady(url) {
  return fetch(`${url}/__emulator/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function splitVariable(line) {
  const [name, ...rest] = line.split('=')
  if (/^[A-Za-z_]\w*$/.test(name) && rest.length > 0) return [name, rest.join('=')]
  throw new Error(
    `The line "${line}" of the input set-env is not a variable. Write NAME={url}; {token}, {host} and {port} are filled in as well.`,
  )
}

function expand(value, url, token) {
  const { hostname, port } = new URL(url)
  const values = { url, token, host: hostname, port }
  return value.replaceAll(/\{(url|token|host|port)\}/g, (_, name) => values[name])
}
