import { escapeControls } from '../domain/text/terminal-text.ts'
import { formatInstant } from '../domain/time/instant.ts'
import { wallNow } from '../runtime/real-time.ts'
import type { LogFormat, LogLevel } from '../runtime/settings.ts'

/** The log for the user who runs the emulator. Texts contain no token, no mail address and no body. */
export interface Logger {
  /** `detail` is an Error, whose stack is logged below the text, or an array of further lines. */
  readonly error: (text: string, detail?: unknown) => void
  readonly warn: (text: string) => void
  readonly info: (text: string) => void
  readonly debug: (text: string) => void
  /** False if the level omits debug lines. Check it before formatting a line for every request. */
  readonly isDebugEnabled: boolean
}

type Lines = readonly string[]

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** Creates a log that passes lines of this level, or of a more important one, to `write`. */
export function createLogger(
  level: LogLevel,
  write: (line: string) => void,
  format: LogFormat = 'text',
): Logger {
  const lineOf = format === 'json' ? formatJsonEntry : formatTextEntry
  const at = (lineLevel: LogLevel) => (text: string, detail?: unknown) => {
    if (ORDER.indexOf(lineLevel) <= ORDER.indexOf(level)) write(lineOf(lineLevel, text, detail))
  }
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    isDebugEnabled: level === 'debug',
  }
}

// Indents and escapes the further lines of an entry, so that a quoted text cannot look like another log entry.
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

/** Formats `{"time":…,"level":…,"message":…,"stack"?:…}` with a line feed. */
export function formatJsonLogLine(level: LogLevel, message: string, stack?: string): string {
  return `${JSON.stringify({ time: formatInstant(wallNow()), level, message, stack })}\n`
}

const MAX_LOGGED_ONCE = 20

/**
 * Returns a function that logs one warning for each key, because a client can repeat a mistake any number of times.
 * After 20 keys it logs `last`, and then nothing.
 */
export function createOnceLog(
  { warn }: Pick<Logger, 'warn'>,
  last: string,
): (key: string, line: string) => void {
  const logged = new Set<string>()
  return (key, line) => {
    if (logged.size > MAX_LOGGED_ONCE || logged.has(key)) return
    logged.add(key)
    warn(logged.size > MAX_LOGGED_ONCE ? last : line)
  }
}
