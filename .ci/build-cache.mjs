import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** The folder of the build's stamps. It is inside node_modules, so that a new installation causes a new build. */
export const cache = join(root, 'node_modules', '.cache', 'videoid-emulator')

// Everything that a build reads. The files that a build writes inside these folders are excluded below.
const SOURCES = [
  '.ci',
  'contracts',
  'fixtures',
  'openapi.yaml',
  'package-lock.json',
  'package.json',
  'scenarios',
  'server',
  'tsconfig.build.json',
  'tsconfig.json',
]
const GENERATED = [
  'contracts/spec/generated',
  'scenarios/generated',
  'server/http/control/generated',
  'server/ui/layout/generated',
]
const WRITTEN = /(^|\/)(generated|golden)(\/|$)/
const PRODUCTS = [
  'dist/THIRD-PARTY-LICENSES.txt',
  'dist/cli.js',
  'dist/client.cjs',
  'dist/client.js',
  'dist/index.cjs',
  'dist/index.js',
  'dist/intercept.cjs',
  'dist/intercept.js',
  'dist/sbom.cdx.json',
  'dist/vitest.js',
  'dist/types/contracts/client/client.d.ts',
  'dist/types/server/index.d.ts',
  'dist/types/server/intercept.d.ts',
  'dist/types/server/vitest.d.ts',
]

/** Hashes everything that the build reads. If the hash is unchanged, no build is needed. */
export function sourcesHash() {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  for (const path of SOURCES.flatMap((path) => filesUnder(path))) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

export function isBuilt(hash = sourcesHash()) {
  const stamp = readStamp()
  if (stamp.hash !== hash) return false
  return [...PRODUCTS, ...stamp.generated].every((path) => existsSync(join(root, path)))
}

export function rememberBuild(hash) {
  mkdirSync(cache, { recursive: true })
  const generated = GENERATED.flatMap((path) => filesUnderAny(path))
  writeFileSync(join(cache, 'build.json'), JSON.stringify({ hash, generated }))
}

/** True if node_modules in `folder` contains exactly the versions of its package-lock.json. */
export function isInstalled(folder = root) {
  const wanted = readJson(join(folder, 'package-lock.json'))?.packages
  const present = readJson(join(folder, 'node_modules', '.package-lock.json'))?.packages
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = present[path]
    return found ? found.version === entry.version : entry.optional === true
  })
}

function filesUnder(path) {
  if (WRITTEN.test(path)) return []
  return isFolder(path) ? within(path).flatMap((each) => filesUnder(each)) : present(path)
}

function filesUnderAny(path) {
  return isFolder(path) ? within(path).flatMap((each) => filesUnderAny(each)) : present(path)
}

function within(folder) {
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => `${folder}/${name}`)
}

function isFolder(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true
}

function present(path) {
  return existsSync(join(root, path)) ? [path] : []
}

function readStamp() {
  return readJson(join(cache, 'build.json')) ?? { hash: '', generated: [] }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
