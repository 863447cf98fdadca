import { type TerminalText, terminalText } from '../../domain/text/terminal-text.ts'

const megabyte = 1024 ** 2

/** Reports what was done of something long: a line for every 64 MiB, none for what is shorter. */
export function createProgress(
  write: (line: TerminalText) => void,
  verb: string,
  step = 64 * megabyte,
): (bytes: number) => void {
  let next = step
  return (bytes) => {
    // It may begin again.
    if (bytes < next - step) next = step
    if (bytes < next) return
    write(terminalText`${verb} ${Math.floor(bytes / megabyte)} MiB so far.\n`)
    next = (Math.floor(bytes / step) + 1) * step
  }
}
