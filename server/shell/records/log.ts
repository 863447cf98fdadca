import { isoOf } from '../../core/time/instant.ts'
import { wallNow } from '../clock.ts'
import type { LogFormat, LogLevel } from '../settings.ts'

/** One line for whoever runs the emulator. Texts carry no token, no mail and no body. */
export type Log = {
  readonly error: (text: string, cause?: unknown) => void
  readonly warn: (text: string) => void
  readonly info: (text: string) => void
  readonly debug: (text: string) => void
}

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** A log that writes what is at least as grave as `level`, a line at a time, through `write`. */
export function createLog(
  level: LogLevel,
  write: (line: string) => void,
  format: LogFormat = 'text',
): Log {
  const lineOf = format === 'json' ? jsonLine : textLine
  const at = (own: LogLevel) => (text: string, cause?: unknown) => {
    if (ORDER.indexOf(own) > ORDER.indexOf(level)) return
    write(lineOf(own, text, cause instanceof Error ? (cause.stack ?? cause.message) : undefined))
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

function textLine(level: LogLevel, text: string, stack: string | undefined): string {
  return `${level} ${text}${stack === undefined ? '' : `\n${stack}`}\n`
}

/** `{"time":…,"level":…,"message":…,"stack"?:…}` */
export function jsonLine(level: LogLevel, message: string, stack?: string): string {
  return `${JSON.stringify({ time: isoOf(wallNow()), level, message, stack })}\n`
}
