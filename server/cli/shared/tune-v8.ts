import { setFlagsFromString } from 'node:v8'

// The engines in which this has been seen to help: up to that of Node 24.
const newestKnownMajor = 13

/**
 * Tells the engine of this process, which is ours alone, not to compile the drawing of images a second
 * time and better: one picture is not worth it, and meanwhile nothing else is compiled. The first archive
 * of a process takes half as long.
 */
export function tuneV8(version: string): void {
  const [major] = version.split('.')
  // Any other would write on stderr that it does not know the flag.
  if (Number(major) <= newestKnownMajor) setFlagsFromString('--wasm-tiering-budget=100000000')
}
