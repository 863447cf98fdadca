import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineDifference } from '../../../server/domain/text/line-difference.ts'

test('equal texts have no difference', () => {
  expect(lineDifference('a\nb', 'a\nb')).toEqual([])
})

test('changed lines have two equal lines around them', () => {
  expect(lineDifference('1\n2\n3\n4\nold\n5\n6\n7', '1\n2\n3\n4\nnew\n5\n6\n7')).toEqual([
    ' 3',
    ' 4',
    '-old',
    '+new',
    ' 5',
    ' 6',
  ])
})

test('the difference turns the first text into the second one', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 })

  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const difference = lineDifference(before.join('\n'), after.join('\n'))
      const side = (sign: string) =>
        difference.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1))

      // The context is the same on both sides, so both sides are parts of the texts.
      expect(before.join('\n')).toContain(side('+').join('\n'))
      expect(after.join('\n')).toContain(side('-').join('\n'))
    }),
  )
})

test('texts that are too long to compare line by line are shown as removed and added', () => {
  const numbered = (name: string) =>
    Array.from({ length: 2000 }, (_, i) => `${name}${i}`).join('\n')

  const difference = lineDifference(numbered('a'), numbered('b'))

  expect(difference).toHaveLength(4000)
  expect(difference[0]).toBe('-a0')
})
