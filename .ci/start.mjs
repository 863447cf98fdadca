// npm start [-- options]: install and build what is missing, then run the command in this process.
import { prepare } from './prepare.mjs'

await prepare()
await import('../dist/cli.js')
