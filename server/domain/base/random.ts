/** A stream of numbers that follows from its seed alone. */
export type Random = {
  /** At least 0, below 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number
  pick<T>(choices: readonly T[]): T
}

/**
 * The only source of chance in the project (sfc32, seeded by a hash of the parts).
 * Equal parts give equal streams; parts are told apart, so `('a', 'bc')` is not `('ab', 'c')`.
 */
export function randomFrom(...parts: readonly (string | number)[]): Random {
  let drawn: (() => number) | undefined
  // Seeded at the first draw: most openings leave nothing to chance.
  const next = () => {
    drawn ??= sfc32(hash(parts.map((part) => `${typeof part}:${part}`).join('\u0000')))
    return drawn()
  }
  return {
    next,
    int: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
  }
}

/** A UUID of version 4's form, drawn from `random`. */
export function uuidFrom(random: Random): string {
  const word = () => Math.floor(random.next() * 0x1_0000_0000)
  const [a, b, c, d] = [word(), word(), word(), word()]
  const variant = random.int(8, 11)
  // Of the digits that say the version and the variant nothing is drawn.
  const words = [a, (b & 0xffff_0fff) | 0x4000, (c & 0x0fff_ffff) | (variant << 28), d]
  for (let digit = 0; digit < 32; digit++) {
    const word = words[digit >> 3] ?? 0
    uuidCharCodes[uuidDigitPositions[digit] ?? 0] =
      hexCharCodes[(word >>> (28 - 4 * (digit & 7))) & 15] ?? 0
  }
  return String.fromCharCode.apply(null, uuidCharCodes)
}

// Written over each time: every opening draws an id, and a text made in one piece costs least.
const uuidCharCodes: number[] = Array.from('00000000-0000-0000-0000-000000000000', codeOf)
const uuidDigitPositions: readonly number[] = uuidCharCodes.flatMap((code, place) =>
  code === 0x2d ? [] : [place],
)
const hexCharCodes: readonly number[] = Array.from('0123456789abcdef', codeOf)

function codeOf(character: string): number {
  return character.charCodeAt(0)
}

/** So many hex digits, drawn from `random`. */
export function hexFrom(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.int(0, 15).toString(16)).join('')
}

type HashWords = readonly [number, number, number, number]

// cyrb128: four 32-bit words of a text.
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
