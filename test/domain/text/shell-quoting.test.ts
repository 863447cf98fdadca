import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteForCmd, quoteForShell } from '../../../server/domain/text/shell-quoting.ts'

test.skipIf(process.platform === 'win32')('a POSIX shell reads quoted words unchanged', () => {
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
])('quoteForCmd writes %j as %j', (word, written) => {
  expect(quoteForCmd(word)).toBe(written)
})

test('a Windows program reads words quoted for cmd unchanged', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '&') })

  fc.assert(
    fc.property(word, (text) => {
      expect(readByWindows(quoteForCmd(text))).toBe(text)
    }),
  )
})

// Follows the C runtime of Windows: a backslash escapes only a quote, and "" within quotes is one quote.
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
