import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteForCmd, quoteForShell } from '../../../server/domain/text/shell-quoting.ts'

test.skipIf(process.platform === 'win32')('a shell reads every word as it was', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '\\', '$', '`', '\n', '*') })

  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const line = words.map(quoteForShell).join(' ')
      const read = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
      expect(read.split('\0').slice(0, -1)).toEqual(words)
    }),
    { numRuns: 50 },
  )
})

test.each([
  ['plain', 'plain'],
  ['C:\\dir\\file', 'C:\\dir\\file'],
  ['', '""'],
  ['two words', '"two words"'],
  ['a&b', '"a&b"'],
  ['say "it"', '"say ""it"""'],
  ['a\\"b', '"a\\\\""b"'],
  ['C:\\my dir\\', '"C:\\my dir\\\\"'],
])('cmd is given %j as %j', (word, written) => {
  expect(quoteForCmd(word)).toBe(written)
})

test('a program of Windows reads every word as it was', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '&') })

  fc.assert(
    fc.property(word, (text) => {
      expect(readByWindows(quoteForCmd(text))).toBe(text)
    }),
  )
})

// By the rules of its C runtime: backslashes count only before a quote, and two quotes within quotes are one.
function readByWindows(written: string): string {
  let [text, isQuoted] = ['', false]
  for (let i = 0; i < written.length; ) {
    const backslashes = /^\\*/.exec(written.slice(i))?.[0].length ?? 0
    i += backslashes
    if (written[i] !== '"') {
      text += '\\'.repeat(backslashes) + (written[i] ?? '')
      i += 1
      continue
    }
    text += '\\'.repeat(backslashes >> 1)
    if (backslashes % 2 === 1) text += '"'
    else if (isQuoted && written[i + 1] === '"') {
      text += '"'
      i += 1
    } else isQuoted = !isQuoted
    i += 1
  }
  return text
}
