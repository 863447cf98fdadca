// Reads the sources: which files exist, what each file imports, and which names it exports.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'
import { root } from './build-cache.mjs'

// FOLDER NAMES: the only place in the structure scripts that names folders and files of the sources.
export const FOLDERS = ['server', 'fixtures', 'contracts', 'scenarios']
export const LIBRARY = 'server/index.ts'
const SOURCE = /\.(ts|mjs)$/
const NOT_WRITTEN_BY_HAND = /\.d\.ts$|(^|\/)(generated|golden)\//
const TEST = /\.test\.ts$/

/**
 * A source file. Paths are relative to the project's folder and use slashes.
 * @typedef {object} Source
 * @property {string} path
 * @property {number} lines
 * @property {readonly string[]} imports  The imported sources, sorted. `import type`, `import()`, types such
 *   as `import('./a.ts').A` and re-exports are imports too. Packages and JSON files are not listed.
 * @property {readonly string[]} exports  The names that the file declares and exports, sorted. Re-exported
 *   names and `default` are not listed.
 * @property {boolean} onlyForwards  True when the file has re-exports and no statement of its own.
 */

/**
 * Reads all source files, sorted by path. Tests, type declarations and generated files are left out.
 * @returns {readonly Source[]}
 */
export function readSources() {
  const paths = FOLDERS.flatMap(pathsIn)
    .filter((path) => SOURCE.test(path) && !TEST.test(path) && !NOT_WRITTEN_BY_HAND.test(path))
    .sort()
  return parseSources(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))
}

/**
 * Parses texts as source files. An import is listed when its target is one of the files.
 * @param {readonly { path: string, text: string }[]} files
 * @returns {readonly Source[]}
 */
export function parseSources(files) {
  const paths = new Set(files.map(({ path }) => path))
  return files.map(({ path, text }) => {
    const { module, program, errors } = parseSync(path, text)
    if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0].message}`)
    const targets = specifiersIn(module, program, text)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => posix.join(posix.dirname(path), specifier))
    return {
      path,
      lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
      imports: sortedUnique(targets.filter((target) => paths.has(target))),
      exports: sortedUnique(declaredExports(module)),
      onlyForwards: module.staticExports.length > 0 && program.body.every(isForwarding),
    }
  })
}

function pathsIn(folder) {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names.map((name) => posix.join(folder, name.replaceAll('\\', '/')))
}

function specifiersIn(module, program, text) {
  const specifiers = module.staticImports.map(({ moduleRequest }) => moduleRequest.value)
  for (const { moduleRequest } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest !== null) specifiers.push(moduleRequest.value)
  }
  for (const { moduleRequest } of module.dynamicImports) {
    // The argument is an expression. Only a literal names a file.
    const argument = text.slice(moduleRequest.start, moduleRequest.end)
    const literal = /^(['"`])([^$]*)\1$/.exec(argument)
    if (literal !== null) specifiers.push(literal[2])
  }
  new Visitor({ TSImportType: ({ source }) => specifiers.push(source.value) }).visit(program)
  return specifiers
}

// Leaves out re-exports. The parser gives them a module request, even if a file imports a name first and exports it later.
function declaredExports(module) {
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ moduleRequest, exportName }) => moduleRequest === null && exportName.kind === 'Name')
    .map(({ exportName }) => exportName.name)
}

function isForwarding({ type, declaration }) {
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return true
  return type === 'ExportNamedDeclaration' && declaration === null
}

function sortedUnique(names) {
  return [...new Set(names)].sort()
}
