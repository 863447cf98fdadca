/** Longer texts match no pattern, which limits the work for one text. */
export const maxGlobTextLength = 4000

/**
 * Returns true if a text matches a glob pattern: `*` means any characters or none, `?` exactly one.
 * Returns false for a text longer than `maxGlobTextLength`. Pure.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  if (text.length > maxGlobTextLength) return false
  let [t, p] = [0, 0]
  // On a mismatch, the search restarts after the last star, one character later in the text.
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
