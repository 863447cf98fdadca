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
import { forgedIn, steeringIn, steeringText } from '../../support/steering.ts'

// Lone surrogates too, and control characters more often than by chance.
const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', ...steeringText)))
  .map((parts) => parts.join(''))

test('an escaped text is one line, without control characters, and stays as it is when escaped again', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeControls(text)

      expect(steeringIn(escaped)).toEqual([])
      expect(escaped).not.toContain('\n')
      expect(escapeControls(escaped)).toBe(escaped)
      expect(escapeControlsInLines(text).split('\n')).toEqual(text.split('\n').map(escapeControls))
    }),
  )
})

test('what JSON means stays the same when its text is escaped', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = JSON.stringify({ [text]: [text] }, null, 2)

      expect(JSON.parse(escapeControlsInLines(json))).toEqual({ [text]: [text] })
    }),
  )
})

test.each(['plain', 'è 漢字 مرحبا', '👩', 'C:\\new\\table', ''])(
  '%j is printed as it is',
  (text) => {
    expect(escapeControls(text)).toBe(text)
  },
)

test('each kind of control character is visible', () => {
  expect(escapeControls(steeringText)).toBe(
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

test('a literal keeps its line feeds and colours, and no value of it brings any', () => {
  const { text } =
    terminalText`one ${styleText(31, steeringText)}\n${clearLine}two ${steeringText} ${3}\n`

  expect(text).toContain(`one \u001b[31m${escapeControls(steeringText)}\u001b[0m\n\r\u001b[Ktwo `)
  expect(text.split('\n')).toHaveLength(3)
})

test('lines and blocks are as many lines as they are given', () => {
  expect(terminalLines([steeringText, 'b']).text).toBe(`${escapeControls(steeringText)}\nb\n`)
  expect(forgedIn(terminalLines([steeringText, steeringText]).text)).toEqual([])
  expect(terminalBlock('a\n\u001b[2J\n').text).toBe('a\n\\u001b[2J\n')
})
