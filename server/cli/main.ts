import { run } from './run.ts'
import { tuneEngine } from './shared/tune-v8.ts'
import { output } from './terminal/output.ts'
import { thisTerminal } from './terminal/terminal.ts'

tuneEngine(process.versions.v8)
const exitCode = await run(thisTerminal())
// Output on its way must arrive before the end, and nothing that still waits may delay it.
await output.flushed()
process.exit(exitCode)
