import * as nodeModule from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runCli } from './run-cli.ts'
import { output } from './terminal/output.ts'
import { thisTerminal } from './terminal/terminal.ts'

// The flag was measured up to this major version of V8 (Node 26).
const newestKnownMajor = 14

storeCompiledCode()
tuneV8(process.versions.v8)
const exitCode = await runCli(thisTerminal())
// Wait until all output is written, then exit, so that open timers and sockets do not delay the end.
await output.flushed()
process.exit(exitCode)

// Prevents V8's optimizing compiler from recompiling the WebAssembly that renders images. For one picture,
// recompiling costs more time than it saves, and it delays other compilation. Without recompiling, the first archive
// of a process takes half as long.
function tuneV8(version: string): void {
  const [major] = version.split('.')
  // A newer V8 might not support the flag and would print a warning on stderr.
  if (Number(major) <= newestKnownMajor) setFlagsFromString('--wasm-tiering-budget=100000000')
}

// Lets Node store compiled code in its cache folder, if this Node can: 22.8 and later. A start then takes about a tenth
// less time. The variable NODE_DISABLE_COMPILE_CACHE switches it off.
function storeCompiledCode(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown }
  enableCompileCache?.()
}
