// Servers as processes: started, pinned to a core, measured and stopped.
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

export const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** The emulator as its user starts it. `nodeArgs` are for the engine. */
export function emulatorArgs(options = [], nodeArgs = []) {
  return [...nodeArgs, here('../dist/cli.js'), 'start', '--port', '0', ...options]
}

/** Resolves with the process and its URL once it has printed one; `ready` finds the URL in its output. */
export function started(args, { core, url: known, within = 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
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

export function stopped({ child }) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}

/** Where there is no taskset, or one core only, all share what there is. */
export function pin(pid, core) {
  if (cpus().length > 1) spawnSync('taskset', ['-apc', String(core), String(pid)])
}

/** Microseconds of CPU that a process has used, all of its threads together; Linux only. */
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
