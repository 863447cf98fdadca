import { escapeControls } from '../text/terminal-text.ts'

/**
 * The error for a mistake of the user, such as a broken file, an unknown option or a port in use. Its message
 * says what failed, why, and what to do. The command prints it without a stack and exits with code 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** The message for a terminal, with the lines of the file that it is about. */
  readonly shown: string

  /** One sentence, or several lines. What they quote may hold anything: its control characters become visible. */
  constructor(message: Lines, { shown = message, ...options }: UserErrorOptions = {}) {
    super(joinLines(message), options)
    this.shown = joinLines(shown)
  }
}

type Lines = string | readonly string[]

type UserErrorOptions = ErrorOptions & { readonly shown?: Lines }

function joinLines(lines: Lines): string {
  return typeof lines === 'string' ? escapeControls(lines) : lines.map(escapeControls).join('\n')
}

/**
 * The word of `known` that `typed` was probably meant to be, or undefined when none is near: at most
 * one edit in three letters, a transposition counting as one.
 */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase().slice(0, 64)
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const word of known) {
    const edits = editDistance(wanted, word.toLowerCase())
    if (edits < fewest) {
      fewest = edits
      best = word
    }
  }
  return best
}

/** `, did you mean "reason"?` or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const word = nearest(typed, known)
  return word === undefined ? '' : `, did you mean "${word}"?`
}

// Optimal string alignment: insertions, deletions, replacements, neighbours swapped.
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped))
    }
    before = last
    last = row
  }
  return last[b.length] ?? a.length
}
