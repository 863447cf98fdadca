/** Measures the nesting depth of JSON text that arrives in chunks of UTF-8 bytes. */
export interface DepthMeter {
  /** Reads the next chunk. Returns the largest depth so far. */
  push(chunk: Uint8Array): number
}

/**
 * Creates a meter. It needs no parser, so a caller can refuse deep JSON before recursive code (a parser) reads it.
 */
export function createDepthMeter(): DepthMeter {
  let depth = 0
  let deepest = 0
  let isQuoted = false
  let isEscaped = false
  return {
    push(chunk) {
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i]
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

/** Returns true if a value is nested deeper than `maxDepth`. A text or a number has depth 0. */
export function isNestedDeeper(value: unknown, maxDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (maxDepth <= 0) return true
  const parts = Array.isArray(value) ? value : Object.values(value)
  return parts.some((part) => isNestedDeeper(part, maxDepth - 1))
}

const quote = 0x22
const backslash = 0x5c
const brace = 0x7b
const endOfBrace = 0x7d
const bracket = 0x5b
const endOfBracket = 0x5d
