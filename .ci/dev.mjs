// npm run dev [-- options]: like npm start, but restarts after every change.
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { isBuilt, root } from './build-cache.mjs'
import { prepare } from './prepare.mjs'

const WATCHED = ['contracts', 'fixtures', 'scenarios', 'server']
let running
let pending

await prepare()
start()
for (const folder of WATCHED) {
  watch(join(root, folder), { recursive: true }, () => {
    // Waits for the last change, because editors write a file in several steps.
    clearTimeout(pending)
    pending = setTimeout(restart, 150)
  })
}
process.on('SIGINT', () => {
  running?.kill('SIGINT')
  process.exit(0)
})

async function restart() {
  if (isBuilt()) return
  const { build } = await import('./build.mjs')
  try {
    await build()
  } catch (fault) {
    console.error(`The build failed: ${fault.message}`)
    return
  }
  const ended = new Promise((resolve) => running.once('exit', resolve))
  if (running.exitCode === null && running.kill('SIGTERM')) await ended
  start()
}

function start() {
  const parameters = [join(root, 'dist', 'cli.js'), ...process.argv.slice(2)]
  running = spawn(process.execPath, parameters, { stdio: ['ignore', 'inherit', 'inherit'] })
}
