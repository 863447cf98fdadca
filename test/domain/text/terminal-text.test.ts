import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  clearLine,
  escapeControls,
  escapeControlsInLines,
  styleText,
  terminalBlock,
  terminalLines,
  terminalText,
} from '../../../server/domain/text/terminal-text.ts'
import { escapeText, forgedIn, terminalEscapesIn } from '../../support/terminal-escapes.ts'

// Any text, with lone surrogates, and with control characters more often than random texts have.
const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', ...escapeText)))
  .map((parts) => parts.join(''))

test('an escaped text is one line without control characters, and escaping it again changes nothing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeControls(text)

      expect(terminalEscapesIn(escaped)).toEqual([])
      expect(escaped).not.toContain('\n')
      expect(escapeControls(escaped)).toBe(escaped)
      expect(escapeControlsInLines(text).split('\n')).toEqual(text.split('\n').map(escapeControls))
    }),
  )
})

test('escaping the text of a JSON value keeps its meaning', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = JSON.stringify({ [text]: [text] }, null, 2)

      expect(JSON.parse(escapeControlsInLines(json))).toEqual({ [text]: [text] })
    }),
  )
})

test.each(['plain', 'è 漢字 مرحبا', '👩', 'C:\\new\\table', ''])(
  'escapeControls leaves %j unchanged',
  (text) => {
    expect(escapeControls(text)).toBe(text)
  },
)

test('every kind of control character becomes visible', () => {
  expect(escapeControls(escapeText)).toBe(
    [
      'a',
      '\\u001b]0;title\\u0007',
      '\\u001b[2J',
      '\\u001b[31m',
      '\\u001b]8;;http://evil.example\\u001b\\link',
      '\\u009b1m',
      '\\r',
      '\\u0008',
      '\\u007f',
      '\\u202e',
      '\\u2066',
      '\\u200b',
      '\\u2028',
      '\\nFORGED',
    ].join('x'),
  )
})

test('a terminal text keeps its own line feeds and colours, and escapes its values', () => {
  const { text } =
    terminalText`one ${styleText(31, escapeText)}\n${clearLine}two ${escapeText} ${3}\n`

  expect(text).toContain(`one \u001b[31m${escapeControls(escapeText)}\u001b[0m\n\r\u001b[Ktwo `)
  expect(text.split('\n')).toHaveLength(3)
})

test('terminalLines and terminalBlock have exactly the given lines', () => {
  expect(terminalLines([escapeText, 'b']).text).toBe(`${escapeControls(escapeText)}\nb\n`)
  expect(forgedIn(terminalLines([escapeText, escapeText]).text)).toEqual([])
  expect(terminalBlock('a\n\u001b[2J\n').text).toBe('a\n\\u001b[2J\n')
})
