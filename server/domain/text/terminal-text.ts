/**
 * Text for a terminal or a log. What came from outside (files, brokers, clients, arguments) may hold bytes that
 * steer a terminal or begin another line; here such characters become visible.
 */

// Control, format, line and paragraph separators, lone surrogates: U+0000 to U+001F, U+007F to U+009F, bidi, U+200B …
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const STEERING_BUT_LINE_FEED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Makes every control character visible, as JSON would write it: `\u001b`, `\n`. The result is one line. */
export function escapeControls(text: string): string {
  return text.replaceAll(STEERING, visible)
}

/** The same for a text of several lines, whose line feeds are ours. */
export function escapeControlsInLines(text: string): string {
  return text.replaceAll(STEERING_BUT_LINE_FEED, visible)
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function visible(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return (
    SHORT[character] ?? units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  )
}

declare const brand: unique symbol

/**
 * What the terminal accepts. Only the functions of this file make it, so that nothing is printed whose control
 * characters are not ours.
 */
export interface TerminalText {
  readonly [brand]: 'TerminalText'
  readonly text: string
}

function trusted(text: string): TerminalText {
  return { text } as TerminalText
}

type Value = string | number | TerminalText

function textOf(value: Value): string {
  return typeof value === 'object' ? value.text : escapeControls(String(value))
}

/**
 * A tag for template literals. The literal itself is trusted, every value in it becomes one line without control
 * characters.
 *
 *     terminalText`${name}  ${title}\n`
 */
export function terminalText(
  literals: TemplateStringsArray,
  ...values: readonly Value[]
): TerminalText {
  return trusted(literals.map((literal, i) => literal + textOf(values[i] ?? '')).join(''))
}

/** Each line with its line feed. */
export function terminalLines(lines: readonly Value[]): TerminalText {
  return trusted(lines.map((line) => `${textOf(line)}\n`).join(''))
}

/** A text of several lines that was put together from lines without control characters. */
export function terminalBlock(text: string): TerminalText {
  return trusted(escapeControlsInLines(text))
}

/** Coloured text; `code` is of SGR: 31 is red, 2 faint. */
export function styled(code: number, text: string): TerminalText {
  return trusted(`\u001b[${code}m${escapeControls(text)}\u001b[0m`)
}

/** Goes back to the start of the line, to write over it. */
export const lineStart: TerminalText = trusted('\r')

/** Goes back to the start of the line and clears it. */
export const clearedLine: TerminalText = trusted('\r\u001b[K')
