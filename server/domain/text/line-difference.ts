/**
 * Returns the lines in which two texts differ, as `diff -u` does. Lines only in `before` start with `-`, and lines only
 * in `after` with `+`. Up to two equal lines around them start with a space. Equal texts have no difference. Pure.
 */
export function lineDifference(before: string, after: string): readonly string[] {
  const [old, young] = [before.split('\n'), after.split('\n')]
  const start = countEqual(old, young, (lines, i) => lines[i])
  const end = countEqual(old.slice(start), young.slice(start), (lines, i) => lines.at(-1 - i))
  const [oldMiddle, youngMiddle] = [old, young].map((lines) =>
    lines.slice(start, lines.length - end),
  )
  if (oldMiddle?.length === 0 && youngMiddle?.length === 0) return []
  return [
    ...old.slice(Math.max(0, start - contextLines), start).map((line) => ` ${line}`),
    ...differenceOf(oldMiddle ?? [], youngMiddle ?? []),
    ...old.slice(old.length - end, old.length - end + contextLines).map((line) => ` ${line}`),
  ]
}

const contextLines = 2

// The table of a comparison has the product of both lengths. Longer texts are shown as removed and added.
const maxTable = 1_000_000

function countEqual(
  a: readonly string[],
  b: readonly string[],
  lineAt: (lines: readonly string[], i: number) => string | undefined,
): number {
  const most = Math.min(a.length, b.length)
  let count = 0
  while (count < most && lineAt(a, count) === lineAt(b, count)) count += 1
  return count
}

function differenceOf(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length * b.length > maxTable) {
    return [...a.map((line) => `-${line}`), ...b.map((line) => `+${line}`)]
  }
  // `longest[i][j]` is the length of the longest common subsequence of the rests from i and j.
  const longest = a.map(() => new Uint32Array(b.length + 1))
  longest.push(new Uint32Array(b.length + 1))
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    const row = longest[i]
    if (row === undefined) continue
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`)
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`-${a[i]}`)
      i += 1
    } else {
      lines.push(`+${b[j]}`)
      j += 1
    }
  }
  return lines
}
