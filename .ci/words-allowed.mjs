// Reads and writes .ci/words-allowed.txt: the findings of `npm run words` that are still allowed. Its counts can only
// become lower.
const HEADER =
  '# Findings of npm run words that are still allowed. Lower them with: npm run words -- --update\n'

/**
 * Counts of findings. A key is a path and a rule: `docs/guide.md long`.
 * @typedef {ReadonlyMap<string, number>} Counts
 */

/**
 * Reads the list: one line for each file, such as `docs/guide.md: long 3, tell 1`.
 * @param {string} text
 * @returns {Counts}
 */
export function parseAllowed(text) {
  const rows = text.split('\n').filter((row) => row !== '' && !row.startsWith('#'))
  return new Map(
    rows.flatMap((row) => {
      const [path, counts] = row.split(': ')
      return counts.split(', ').map((entry) => {
        const [rule, count] = entry.split(' ')
        return [`${path} ${rule}`, Number(count)]
      })
    }),
  )
}

/**
 * Writes the list, sorted by path.
 * @param {Counts} counts
 * @returns {string}
 */
export function formatAllowed(counts) {
  const entriesByPath = new Map()
  for (const [key, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [path, rule] = key.split(' ')
    entriesByPath.set(path, [...(entriesByPath.get(path) ?? []), `${rule} ${count}`])
  }
  const rows = [...entriesByPath].map(([path, entries]) => `${path}: ${entries.join(', ')}\n`)
  return HEADER + rows.join('')
}

/**
 * Compares the findings with the list.
 * @param {Counts} counts
 * @param {Counts} allowed
 */
export function compareCounts(counts, allowed) {
  const differences = [...new Set([...counts.keys(), ...allowed.keys()])].sort().map((key) => {
    const [path, rule] = key.split(' ')
    return { path, rule, count: counts.get(key) ?? 0, allowed: allowed.get(key) ?? 0 }
  })
  return {
    raised: differences.filter(({ count, allowed }) => count > allowed),
    lowered: differences.filter(({ count, allowed }) => count < allowed),
  }
}

/**
 * Lowers the counts of the list to the findings. A count never rises. Renamed files are the only exception: a file that
 * is not in the list yet may take the count of a listed file that has no findings any more.
 * @param {Counts} counts
 * @param {Counts} allowed
 */
export function lowerAllowed(counts, allowed) {
  const { raised, lowered } = compareCounts(counts, allowed)
  const next = new Map(allowed)
  for (const { path, rule, count } of lowered) setCount(next, `${path} ${rule}`, count)
  const refused = raised.filter(({ path, rule, count, allowed }) => {
    const renamed = lowered.find(
      (old) => old.rule === rule && old.count === 0 && old.allowed >= count,
    )
    if (allowed > 0 || renamed === undefined) return true
    lowered.splice(lowered.indexOf(renamed), 1)
    next.set(`${path} ${rule}`, count)
    return false
  })
  return { allowed: next, raised: refused }
}

function setCount(counts, key, count) {
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
