import { type TerminalText, terminalBlock } from '../../domain/text/terminal-text.ts'

/** Writes to stdout and stderr. No other module does. */
export const output = {
  out(text: TerminalText): void {
    process.stdout.write(text.text)
  },
  err(text: TerminalText): void {
    process.stderr.write(text.text)
  },
  data(bytes: Uint8Array): void {
    const text = () => terminalBlock(new TextDecoder().decode(bytes)).text
    process.stdout.write(process.stdout.isTTY ? text() : bytes)
  },
  /** Ignores errors of a closed pipe, such as after `| head`. */
  ignoreClosedReaders(): void {
    process.stdout.on('error', () => {})
    process.stderr.on('error', () => {})
  },
  /** Resolves when all output has left the process. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      process.stdout.write('', () => process.stderr.write('', () => resolve()))
    })
  },
} as const
