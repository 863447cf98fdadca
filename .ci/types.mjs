import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './build-cache.mjs'

/** Writes the declarations of the library, so that the tsc of any user can read them. */
export function emitTypes(outDir) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    cwd: root,
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(`tsc found errors:\n${run.stdout}${run.stderr}`)
  for (const path of declarationsUnder(outDir)) rewriteImports(path, outDir)
}

function declarationsUnder(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? declarationsUnder(path) : [path]
  })
}

// `./status.ts` becomes `./status.js`: next to that path, TypeScript finds status.d.ts. A JSON catalogue becomes a
// declaration of its type, because not every user has resolveJsonModule.
function rewriteImports(path, outDir) {
  const text = readFileSync(path, 'utf8')
  const rewritten = text
    .replaceAll(/(from '|from "|import\("|import\(')(\.{1,2}\/[^'"]+)\.ts(?=['"])/g, '$1$2.js')
    .replaceAll(
      /import (?:type )?(\w+) from (['"])(\.{1,2}\/[^'"]+\.json)\2(?: with \{[^}]*\})?/g,
      (_, name, quote, json) => {
        declareJson(join(dirname(path), json), outDir)
        return `import type ${name} from ${quote}${json}.js${quote}`
      },
    )
  if (rewritten !== text) writeFileSync(path, rewritten)
}

function declareJson(target, outDir) {
  const value = JSON.parse(readFileSync(join(root, relative(outDir, target)), 'utf8'))
  mkdirSync(dirname(target), { recursive: true })
  const text = `declare const value: ${typeOf(value)}\nexport default value\n`
  writeFileSync(`${target}.d.ts`, text)
}

function typeOf(value) {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `(${[...new Set(value.map(typeOf))].join(' | ') || 'never'})[]`
  if (typeof value !== 'object') return typeof value
  const fields = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${typeOf(each)}`,
  )
  return `{ ${fields.join('; ')} }`
}
