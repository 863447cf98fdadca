import { runCli } from './run.ts'
import { tuneV8 } from './shared/tune-v8.ts'
import { output } from './terminal/output.ts'
import { thisTerminal } from './terminal/terminal.ts'

tuneV8(process.versions.v8)
const exitCode = await runCli(thisTerminal())
// Output on its way must arrive before the end, and nothing that still waits may delay it.
await output.flushed()
process.exit(exitCode)
