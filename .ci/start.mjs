// npm start [-- options]: installs and builds everything that is missing, then runs the command in this process.
import { prepare } from './prepare.mjs'

await prepare()
stopWithParent()
await import('../dist/cli.js')

// Stops this process when its parent ends: a signal to npm reaches only its shell, and many shells do not forward it.
function stopWithParent() {
  const parent = process.ppid
  const look = () => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }
  if (process.env.npm_lifecycle_event === 'start') setInterval(look, 200).unref()
}
