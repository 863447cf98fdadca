import type { LogLevel } from '../settings.ts'

/** One line for whoever runs the emulator. Texts carry no token, no mail and no body. */
export type Log = {
  readonly error: (text: string, cause?: unknown) => void
  readonly warn: (text: string) => void
  readonly info: (text: string) => void
  readonly debug: (text: string) => void
}

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** A log that writes what is at least as grave as `level`, a line at a time, through `write`. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const at = (own: LogLevel) => (text: string, cause?: unknown) => {
    if (ORDER.indexOf(own) > ORDER.indexOf(level)) return
    const stack = cause instanceof Error ? `\n${cause.stack ?? cause.message}` : ''
    write(`${own} ${text}${stack}\n`)
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
