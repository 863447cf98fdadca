/**
 * Text for a terminal or a log. What came from outside (files, brokers, clients, arguments) may hold bytes that
 * steer a terminal or begin another line; here such characters become visible.
 */

// Control, format, line and paragraph separators, lone surrogates: U+0000 to U+001F, U+007F to U+009F, bidi, U+200B …
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const CONTROL_CHARACTERS_EXCEPT_LINE_FEED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Makes every control character visible, as JSON would write it: `\u001b`, `\n`. The result is one line. */
export function escapeControls(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, escapeCharacter)
}

/** The same for a text of several lines, whose line feeds are ours. */
export function escapeControlsInLines(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS_EXCEPT_LINE_FEED, escapeCharacter)
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return (
    SHORT_ESCAPES[character] ??
    units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
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

function toTerminalText(text: string): TerminalText {
  return { text } as TerminalText
}

type TerminalValue = string | number | TerminalText

function valueText(value: TerminalValue): string {
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
  ...values: readonly TerminalValue[]
): TerminalText {
  return toTerminalText(literals.map((literal, i) => literal + valueText(values[i] ?? '')).join(''))
}

/** Each line with its line feed. */
export function terminalLines(lines: readonly TerminalValue[]): TerminalText {
  return toTerminalText(lines.map((line) => `${valueText(line)}\n`).join(''))
}

/** A text of several lines that was put together from lines without control characters. */
export function terminalBlock(text: string): TerminalText {
  return toTerminalText(escapeControlsInLines(text))
}

/** Coloured text; `code` is of SGR: 31 is red, 2 faint. */
export function styleText(code: number, text: string): TerminalText {
  return toTerminalText(`\u001b[${code}m${escapeControls(text)}\u001b[0m`)
}

/** Goes back to the start of the line, to write over it. */
export const lineStart: TerminalText = toTerminalText('\r')

/** Goes back to the start of the line and clears it. */
export const clearLine: TerminalText = toTerminalText('\r\u001b[K')
