import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build-cache.mjs'

/**
 * Starts the built command with these options. Resolves when the command listens. If the command ends before that, the
 * result has no `url`. The promise has `kill`, too: it ends the process, and resolves when the process has ended.
 */
export function spawnEmulator(...options) {
  const from = performance.now()
  const all = ['--port', '0', '--log-level', 'error', ...options]
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...all])
  let [out, err] = ['', '']
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const url = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk
      const address = /address +(\S+)/.exec(out)?.[1]
      if (address !== undefined) resolve(address)
    })
    ended.then(() => resolve(undefined))
  })
  const running = url.then((found) => ({
    ...{ child, url: found, ended, err: () => err },
    took: performance.now() - from,
    processorMs: found === undefined ? 0 : processorMsOf(child.pid),
  }))
  const kill = () => {
    child.kill('SIGKILL')
    return ended
  }
  return Object.assign(running, { kill })
}

// Returns the processor time of the process so far, in milliseconds. On a busy machine it is less than the elapsed time.
// Linux counts in hundredths of a second. On other systems the result is 0.
function processorMsOf(pid) {
  if (process.platform !== 'linux') return 0
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12]))
}
