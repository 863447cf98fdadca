import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './freshness.mjs'

/** The built command, started with these options; without a `url` where it has not begun to listen. */
export async function started(...options) {
  const from = performance.now()
  const all = ['--port', '0', '--log-level', 'error', ...options]
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...all])
  let [out, err] = ['', '']
  child.stderr.on('data', (chunk) => (err += chunk))
  const ended = new Promise((resolve) => child.once('close', resolve))
  const url = await new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk
      const address = /address +(\S+)/.exec(out)?.[1]
      if (address !== undefined) resolve(address)
    })
    ended.then(() => resolve(undefined))
  })
  return { child, url, ended, err: () => err, took: performance.now() - from }
}
