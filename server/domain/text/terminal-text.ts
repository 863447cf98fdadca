/**
 * Text for a terminal or a log. Input from outside (files, brokers, clients, arguments) can contain
 * characters that control a terminal or start a new line. The functions here make them visible.
 */

// Control and format characters, line and paragraph separators, and lone surrogates. Examples: U+0000 to U+001F,
// U+007F to U+009F, U+200B, and the marks for right-to-left text.
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const CONTROL_CHARACTERS_EXCEPT_LINE_FEED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Escapes every control character as in JSON: `\u001b`, `\n`. Returns a single line. */
export function escapeControls(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, escapeCharacter)
}

/** Like `escapeControls`, but keeps line feeds, for a text whose lines the emulator has built. */
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
 * Text that is safe to print. Only the functions of this file create it, so the compiler rejects output
 * with control characters from outside.
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
 * A tag for template literals. It trusts the literal parts and escapes the control characters of every
 * value.
 *
 *     terminalText`${name}  ${title}\n`
 */
export function terminalText(
  literals: TemplateStringsArray,
  ...values: readonly TerminalValue[]
): TerminalText {
  return toTerminalText(literals.map((literal, i) => literal + valueText(values[i] ?? '')).join(''))
}

/** Joins lines, each with a line feed at the end. Escapes the control characters of each line. */
export function terminalLines(lines: readonly TerminalValue[]): TerminalText {
  return toTerminalText(lines.map((line) => `${valueText(line)}\n`).join(''))
}

/** Converts a text of several lines. Keeps its line feeds and escapes other control characters. */
export function terminalBlock(text: string): TerminalText {
  return toTerminalText(escapeControlsInLines(text))
}

/** Formats coloured text. `code` is an ANSI SGR code: 31 is red, 2 is faint. */
export function styleText(code: number, text: string): TerminalText {
  return toTerminalText(`\u001b[${code}m${escapeControls(text)}\u001b[0m`)
}

/** Moves the cursor to the start of the line, to overwrite it. */
export const lineStart: TerminalText = toTerminalText('\r')

/** Moves the cursor to the start of the line and clears the line. */
export const clearLine: TerminalText = toTerminalText('\r\u001b[K')
