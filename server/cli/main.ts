import { runCli } from './run-cli.ts'
import { storeCompiledCode, tuneV8 } from './shared/tune-v8.ts'
import { output } from './terminal/output.ts'
import { thisTerminal } from './terminal/terminal.ts'

storeCompiledCode()
tuneV8(process.versions.v8)
const exitCode = await runCli(thisTerminal())
// Wait until all output is written, then exit, so that open timers and sockets do not delay the end.
await output.flushed()
process.exit(exitCode)
