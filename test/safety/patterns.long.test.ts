import { expect, test } from 'vitest'
import { type OwnPattern, ownPatterns } from '../support/project-regexes.ts'

const mostMs = 50
// With 20,000 characters, a quadratic pattern takes four times the limit. npm run fuzz adds 100,000.
const lengths = [20, 24, 28, 2_000, 20_000, ...(process.env.BODIES === undefined ? [] : [100_000])]
const longest = Math.max(...lengths)

// Callers limit the length of the text for these patterns.
const BOUNDED = [
  /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g, // a duration of 40 characters at most
  /\B(?=(\d{3})+$)/g, // an amount that the emulator has computed
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
  const piece = hostileTo(pattern.source).find((candidate) => isSlow(pattern, candidate))
  return piece === undefined ? [] : [`${where} ${pattern} with ${JSON.stringify(piece)}`]
}

// Tries short texts first, because an exponential pattern would never end with long ones.
function isSlow(pattern: RegExp, piece: string): boolean {
  for (const length of lengths) {
    const text = `${piece.repeat(length / piece.length)}\0`
    const ms = leastMs(pattern, text)
    if (ms > mostMs) return true
    // Even if the time grows with the square of the length, the longest text takes less than a quarter of the limit.
    if (length === 2_000 && ms * (longest / length) ** 2 < mostMs / 4) return false
  }
  return false
}

// Returns the smallest of three measurements, because other work of the machine only adds time.
function leastMs(pattern: RegExp, text: string): number {
  let least = timed(pattern, text)
  for (let more = 0; more < 2 && least > mostMs && least < 10 * mostMs; more++) {
    least = Math.min(least, timed(pattern, text))
  }
  return least
}

// Processor time in milliseconds, which a busy machine does not change.
function timed(pattern: RegExp, text: string): number {
  const before = process.cpuUsage()
  text.replace(pattern, '')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

// Texts to repeat: the pattern's own characters, and common ones.
function hostileTo(source: string): readonly string[] {
  const literals = source.replaceAll(/\\[dwsbDWSB]|\\[pu]\{?\w+\}?/g, '')
  const signs = [...literals]
    .filter((literal) => !/\w/.test(literal))
    .map((literal) => `${literal}a`)
  return [...new Set([...literals.replaceAll(/\w/g, ''), ...'aA0 \t\n-_./@;,:"+%', ...signs])]
}
