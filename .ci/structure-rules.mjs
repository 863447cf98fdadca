// Finds files that break the rules of structure, without running them.
import { posix } from 'node:path'

/** @typedef {import('./structure-sources.mjs').Source} Source */

/** A file is small when it has fewer lines than this. */
const SMALL = 40

/**
 * Finds groups of files in which each file imports every other one, directly or through further files. Each
 * group has one of the shortest cycles through its first file, as an example.
 * @param {readonly Source[]} sources
 * @returns {readonly { files: readonly string[], example: readonly string[] }[]}
 */
export function importCycles(sources) {
  const importsOf = new Map(sources.map(({ path, imports }) => [path, imports]))
  return cyclicGroups(importsOf).map((files) => ({
    files,
    example: shortestCycle(files[0], importsOf),
  }))
}

/**
 * Finds pairs of folders that import each other, with the imports as `from -> to`. A file belongs to its
 * own folder only, not to the folders above.
 * @param {readonly Source[]} sources
 * @returns {readonly { folders: readonly [string, string], imports: readonly string[] }[]}
 */
export function mutualFolders(sources) {
  const importsByFolders = new Map()
  for (const { path, imports } of sources) {
    for (const target of imports) {
      const key = `${posix.dirname(path)} ${posix.dirname(target)}`
      importsByFolders.set(key, [...(importsByFolders.get(key) ?? []), `${path} -> ${target}`])
    }
  }
  return [...importsByFolders].flatMap(([key, imports]) => {
    const [from, to] = key.split(' ')
    const opposite = importsByFolders.get(`${to} ${from}`)
    if (opposite === undefined || from >= to) return []
    return [{ folders: [from, to], imports: [...imports, ...opposite] }]
  })
}

/**
 * Finds small files that exactly one other file imports.
 * @param {readonly Source[]} sources
 * @returns {readonly { path: string, lines: number, importer: string }[]}
 */
export function smallSingleUseFiles(sources) {
  return sources.flatMap(({ path, lines }) => {
    if (lines >= SMALL) return []
    const importers = sources.filter((other) => other.path !== path && other.imports.includes(path))
    return importers.length === 1 ? [{ path, lines, importer: importers[0].path }] : []
  })
}

/**
 * Finds names that two or more files declare and export, sorted by name.
 * @param {readonly Source[]} sources
 * @returns {readonly { name: string, files: readonly string[] }[]}
 */
export function duplicateExports(sources) {
  const filesByName = new Map()
  for (const { path, exports } of sources) {
    // Skips the client, a separate module. Its types have the API's names, so some are equal to names of our types.
    if (path.startsWith('contracts/client/')) continue
    for (const name of exports) filesByName.set(name, [...(filesByName.get(name) ?? []), path])
  }
  return [...filesByName.keys()]
    .sort()
    .map((name) => ({ name, files: filesByName.get(name) }))
    .filter(({ files }) => files.length > 1)
}

// The strongly connected components of two or more files, by Tarjan's algorithm.
function cyclicGroups(importsOf) {
  const indexOf = new Map()
  const lowestOf = new Map()
  const stack = []
  const groups = []
  for (const path of importsOf.keys()) if (!indexOf.has(path)) visit(path)
  return groups.sort((a, b) => (a[0] < b[0] ? -1 : 1))

  function visit(path) {
    const index = indexOf.size
    indexOf.set(path, index)
    lowestOf.set(path, index)
    stack.push(path)
    for (const target of importsOf.get(path)) {
      if (!indexOf.has(target)) visit(target)
      if (!stack.includes(target)) continue
      lowestOf.set(path, Math.min(lowestOf.get(path), lowestOf.get(target)))
    }
    if (lowestOf.get(path) !== index) return
    const group = stack.splice(stack.indexOf(path)).sort()
    if (group.length > 1) groups.push(group)
  }
}

// Searches breadth first, until an import leads back to the start.
function shortestCycle(start, importsOf) {
  const routes = [[start]]
  const seen = new Set()
  for (const route of routes) {
    for (const target of importsOf.get(route.at(-1))) {
      if (target === start) return [...route, start]
      if (!seen.has(target)) routes.push([...route, target])
      seen.add(target)
    }
  }
  return []
}
