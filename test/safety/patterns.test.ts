import { expect, test } from 'vitest'
import { type OwnPattern, ownPatterns } from '../support/own-patterns.ts'

const mostMs = 50
// With 20,000 characters a pattern whose work grows with the square takes four times the limit. npm run fuzz takes more.
const lengths = [20, 24, 28, 2_000, 20_000, ...(process.env.BODIES === undefined ? [] : [100_000])]

// Nothing long comes to them, as their callers see to.
const BOUNDED = [
  /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g, // a duration of 40 characters at most
  /\B(?=(\d{3})+$)/g, // a sum of ours
].map(String)

test('no regular expression takes more than 50 ms for thousands of hostile characters', () => {
  const patterns = ownPatterns().filter(({ pattern }) => !BOUNDED.includes(String(pattern)))

  expect(patterns.length).toBeGreaterThan(150)
  expect(patterns.flatMap(slowness)).toEqual([])
})

test('a regular expression that is too slow is found', () => {
  const slow = [/(a+)+$/, /\s*;.*$/, /(\d+,?)+!/].map((pattern) => ({ where: '', pattern }))

  expect(slow.map(slowness).filter(({ length }) => length === 0)).toEqual([])
})

function slowness({ where, pattern }: OwnPattern): readonly string[] {
  const piece = hostileTo(pattern.source).find((one) => isSlow(pattern, one))
  return piece === undefined ? [] : [`${where} ${pattern} with ${JSON.stringify(piece)}`]
}

// Short texts first: from what explodes nothing would come back.
function isSlow(pattern: RegExp, piece: string): boolean {
  return lengths.some((length) => {
    const text = `${piece.repeat(length / piece.length)}\0`
    // Other work of the machine can only make a figure larger.
    return [1, 2, 3].every(() => timed(pattern, text) > mostMs)
  })
}

// Time of the processor, in milliseconds: a busy machine must not make a pattern look slow.
function timed(pattern: RegExp, text: string): number {
  const before = process.cpuUsage()
  text.replace(pattern, '')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

// Again and again one of the characters that the pattern itself speaks of, or of the usual ones.
function hostileTo(source: string): readonly string[] {
  const own = source.replaceAll(/\\[dwsbDWSB]|\\[pu]\{?\w+\}?/g, '')
  const signs = [...own].filter((one) => !/\w/.test(one)).map((one) => `${one}a`)
  return [...new Set([...own.replaceAll(/\w/g, ''), ...'aA0 \t\n-_./@;,:"+%', ...signs])]
}
