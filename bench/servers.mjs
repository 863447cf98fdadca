// Starts servers as processes, pins them to a core, measures and stops them.
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

export const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** The arguments to start the emulator as a user does. `nodeArgs` are options of Node. */
export function emulatorArgs(options = [], nodeArgs = []) {
  return [...nodeArgs, here('../dist/cli.js'), 'start', '--port', '0', ...options]
}

/**
 * Starts a server, and resolves to its process and its URL. A server without `url` prints its URL. `command` is the
 * program that gets the arguments: Node, if it is absent.
 */
export function startServer(
  args,
  { core, url: known, within = 60_000, command = process.execPath } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    if (core !== undefined) pin(child.pid, core)
    let text = ''
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${args.join(' ')} was not ready after ${within} ms`))
    }, within)
    const hear = (chunk) => {
      text += chunk
      const found = known ?? /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
      if (found === undefined) return
      clearTimeout(timer)
      resolve({ child, url: found })
    }
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`${args[0]} ended with ${code}: ${text.slice(-300)}`))
    })
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
}

export function stopServer({ child }) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}

/** Pins a process to a core. Without taskset, or with only one core, all processes share the cores. */
export function pin(pid, core) {
  if (cpus().length > 1) spawnSync('taskset', ['-apc', String(core), String(pid)])
}

/** Returns the CPU time of all threads of a process, in microseconds. Linux only. */
export function cpuMicroseconds(pid) {
  let nanoseconds = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
  }
  return nanoseconds / 1000
}

export function residentMb(pid) {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(line?.[1]) / 1024)
}
