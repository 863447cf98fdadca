/** A pseudo-random generator. Its numbers depend only on its seed. */
export type Random = {
  /** Returns a number from 0 to below 1. */
  next(): number
  /** Returns an integer from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** Returns one of `choices`, each with the same probability. */
  pick<T>(choices: readonly T[]): T
}

/**
 * Creates a generator (sfc32) whose seed is a hash of `parts`. The project has no other random source.
 * Equal parts give equal numbers. The hash separates the parts, so `('a', 'bc')` differs from `('ab', 'c')`.
 */
export function randomFrom(...parts: readonly (string | number)[]): Random {
  let generator: (() => number) | undefined
  // Computes the seed only at the first draw, because most verifications never draw a number.
  const next = () => {
    generator ??= sfc32(hash(parts.map((part) => `${typeof part}:${part}`).join('\u0000')))
    return generator()
  }
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
  }
}

/** Draws a UUID in the format of version 4. */
export function uuidFrom(random: Random): string {
  const word = () => Math.floor(random.next() * 0x1_0000_0000)
  const [a, b, c, d] = [word(), word(), word(), word()]
  const variant = random.int(8, 11)
  // Sets the fixed bits of the version and the variant.
  const words = [a, (b & 0xffff_0fff) | 0x4000, (c & 0x0fff_ffff) | (variant << 28), d]
  for (let digit = 0; digit < 32; digit++) {
    const word = words[digit >> 3] ?? 0
    uuidCharCodes[uuidDigitPositions[digit] ?? 0] =
      hexCharCodes[(word >>> (28 - 4 * (digit & 7))) & 15] ?? 0
  }
  return String.fromCharCode.apply(null, uuidCharCodes)
}

// Reused for every UUID, because every POST draws one. Creating the text from all codes at once is fastest.
const uuidCharCodes: number[] = Array.from('00000000-0000-0000-0000-000000000000', codeOf)
const uuidDigitPositions: readonly number[] = uuidCharCodes.flatMap((code, position) =>
  code === 0x2d ? [] : [position],
)
const hexCharCodes: readonly number[] = Array.from('0123456789abcdef', codeOf)

function codeOf(character: string): number {
  return character.charCodeAt(0)
}

/** Draws a text of `digits` hex digits. */
export function hexFrom(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.int(0, 15).toString(16)).join('')
}

type HashWords = readonly [number, number, number, number]

// cyrb128: hashes a text to four 32-bit words.
function hash(text: string): HashWords {
  let a = 1779033703
  let b = 3144134277
  let c = 1013904242
  let d = 2773480762
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    a = b ^ Math.imul(a ^ k, 597399067)
    b = c ^ Math.imul(b ^ k, 2869860233)
    c = d ^ Math.imul(c ^ k, 951274213)
    d = a ^ Math.imul(d ^ k, 2716044179)
  }
  a = Math.imul(c ^ (a >>> 18), 597399067)
  b = Math.imul(d ^ (b >>> 22), 2869860233)
  c = Math.imul(a ^ (c >>> 17), 951274213)
  d = Math.imul(b ^ (d >>> 19), 2716044179)
  a ^= b ^ c ^ d
  return [a >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0]
}

function sfc32([a0, b0, c0, d0]: HashWords): () => number {
  let a = a0 | 0
  let b = b0 | 0
  let c = c0 | 0
  let d = d0 | 0
  return () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 0x1_0000_0000
  }
}
