// npm start [-- options]: install and build what is missing, then run the command in this process.
import { prepare } from './prepare.mjs'

await prepare()
stopWithParent()
await import('../dist/cli.js')

// A signal to npm reaches its shell only, and many shells end without telling whom they run.
function stopWithParent() {
  const parent = process.ppid
  const look = () => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }
  if (process.env.npm_lifecycle_event === 'start') setInterval(look, 200).unref()
}
