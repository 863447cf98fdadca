/** Follows how deep JSON text is nested while it comes in, piece by piece; the pieces are its UTF-8 bytes. */
export interface DepthMeter {
  /** Takes the next piece. Returns how deep the deepest place was so far. */
  push(piece: Uint8Array): number
}

/** Counts on the text, before anything recursive sees the value. */
export function createDepthMeter(): DepthMeter {
  let depth = 0
  let deepest = 0
  let isQuoted = false
  let isEscaped = false
  return {
    push(piece) {
      for (let i = 0; i < piece.length; i++) {
        const byte = piece[i]
        if (isEscaped) isEscaped = false
        else if (isQuoted) {
          if (byte === backslash) isEscaped = true
          else if (byte === quote) isQuoted = false
        } else if (byte === quote) isQuoted = true
        else if (byte === brace || byte === bracket) deepest = Math.max(deepest, ++depth)
        else if (byte === endOfBrace || byte === endOfBracket) depth -= 1
      }
      return deepest
    },
  }
}

/** Whether a value is nested deeper than `most`; a text or a number alone is 0 deep. */
export function isNestedDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (most <= 0) return true
  const parts = Array.isArray(value) ? value : Object.values(value)
  return parts.some((part) => isNestedDeeper(part, most - 1))
}

const quote = 0x22
const backslash = 0x5c
const brace = 0x7b
const endOfBrace = 0x7d
const bracket = 0x5b
const endOfBracket = 0x5d
