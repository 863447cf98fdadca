// The optimal string alignment distance. An edit inserts, deletes or replaces a letter, or swaps two neighbours.
function editDistance(a: string, b: string): number {
  let secondLastRow: number[] = []
  let lastRow = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (lastRow[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (secondLastRow[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY
      row.push(Math.min((lastRow[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped))
    }
    secondLastRow = lastRow
    lastRow = row
  }
  return lastRow[b.length] ?? a.length
}

/**
 * Returns the word of `known` that is most similar to `typed`. Returns undefined if every word needs more than
 * one edit for every three letters of `typed`. Swapping two neighbouring letters is one edit.
 */
export function findNearestWord(typed: string, known: readonly string[]): string | undefined {
  const lowerCased = typed.toLowerCase().slice(0, 64)
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(lowerCased.length / 3)) + 1
  for (const word of known) {
    const edits = editDistance(lowerCased, word.toLowerCase())
    if (edits < fewest) {
      fewest = edits
      best = word
    }
  }
  return best
}

/** Returns `, did you mean "reason"?`, or an empty text if no word is similar. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const word = findNearestWord(typed, known)
  return word === undefined ? '' : `, did you mean "${word}"?`
}
