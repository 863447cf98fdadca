import { escapeControls } from '../domain/text/terminal-text.ts'
import { formatInstant } from '../domain/time/instant.ts'
import { wallNow } from '../runtime/real-time.ts'
import type { LogFormat, LogLevel } from '../runtime/settings.ts'

/** One line for whoever runs the emulator. Texts carry no token, no mail and no body. */
export type Log = {
  /** Below the first line stands the stack of an Error, or the lines of an array. */
  readonly error: (text: string, detail?: unknown) => void
  readonly warn: (text: string) => void
  readonly info: (text: string) => void
  readonly debug: (text: string) => void
}

type Lines = readonly string[]

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** A log that writes what is at least as grave as `level`, a line at a time, through `write`. */
export function createLog(
  level: LogLevel,
  write: (line: string) => void,
  format: LogFormat = 'text',
): Log {
  const lineOf = format === 'json' ? formatJsonEntry : formatTextEntry
  const at = (own: LogLevel) => (text: string, detail?: unknown) => {
    if (ORDER.indexOf(own) <= ORDER.indexOf(level)) write(lineOf(own, text, detail))
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

// Whatever a text quotes, it begins no line that looks like another entry.
function formatTextEntry(level: LogLevel, text: string, detail: unknown): string {
  const stack = stackOf(detail)
    ?.split('\n')
    .map((line) => `  ${line}`)
  const lines = [`${level} ${text}`, ...(stack ?? linesOf(detail))]
  return lines.map((line) => `${escapeControls(line)}\n`).join('')
}

function formatJsonEntry(level: LogLevel, text: string, detail: unknown): string {
  return formatJsonLogLine(level, [text, ...linesOf(detail)].join('\n'), stackOf(detail))
}

function stackOf(detail: unknown): string | undefined {
  return detail instanceof Error ? (detail.stack ?? detail.message) : undefined
}

function linesOf(detail: unknown): Lines {
  return Array.isArray(detail) ? detail : []
}

/** `{"time":…,"level":…,"message":…,"stack"?:…}` */
export function formatJsonLogLine(level: LogLevel, message: string, stack?: string): string {
  return `${JSON.stringify({ time: formatInstant(wallNow()), level, message, stack })}\n`
}
