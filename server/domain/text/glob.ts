/** Longer texts match no pattern, which keeps the work for one small. */
export const maxGlobTextLength = 4000

/**
 * Whether a text matches a pattern in which `*` stands for any characters, or none, and `?` for exactly
 * one; everything else stands for itself. Never looks at a text longer than `longestGlobbed`. Pure.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  if (text.length > maxGlobTextLength) return false
  let [t, p] = [0, 0]
  // Where to go on when what follows the last star turns out not to match: one character later.
  let star = -1
  let resumeAt = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resumeAt = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      t++
      p++
    } else if (star >= 0) {
      p = star + 1
      t = ++resumeAt
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
