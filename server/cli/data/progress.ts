import { type TerminalText, terminalText } from '../../domain/text/terminal-text.ts'

const megabyte = 1024 ** 2

/** Creates a progress reporter. It prints a line for every 64 MiB, and nothing for less. */
export function createProgress(
  write: (line: TerminalText) => void,
  verb: string,
  step = 64 * megabyte,
): (bytes: number) => void {
  let next = step
  return (bytes) => {
    // A smaller number means that the work started again.
    if (bytes < next - step) next = step
    if (bytes < next) return
    write(terminalText`${verb} ${Math.floor(bytes / megabyte)} MiB so far.\n`)
    next = (Math.floor(bytes / step) + 1) * step
  }
}
