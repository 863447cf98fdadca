import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { cache, root } from './build-cache.mjs'
import { patchPackages } from './dependency-patches.mjs'

/**
 * Bundles the command and the library with all packages that they use. Dynamic imports (faker,
 * pdfkit, pg, resvg, pkijs, yaml) stay in separate chunks and are read when they are first needed.
 * Returns two maps by module id. `modules` has the source and the imported ids of each bundled module. `patches` has the
 * changes that the build has made in a module.
 */
export async function bundleProduct(outDir) {
  const graph = new Map()
  const patches = new Map()
  const bundle = await rolldown({
    cwd: root,
    input: {
      cli: 'server/cli/main.ts',
      client: 'contracts/client/client.ts',
      index: 'server/index.ts',
      intercept: 'server/intercept.ts',
      vitest: 'server/vitest.ts',
    },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    // Keep Vitest external: the fixture must use the Vitest of the user's project.
    // pg imports pg-native only if a variable of the environment asks for it. The emulator does not use pg-native.
    external: (id) => isBuiltin(id) || id === 'vitest' || id === 'pg-native',
    plugins: [patchPackages(patches), wasmBytes(), noteModules(graph)],
    onLog: failOnUnresolved,
  })
  const { output } = await bundle.write({
    dir: outDir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // All modules that start an emulator are in one file, because Node needs about a millisecond to find and link each file.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: chunkOf(), debugName: 'start and app' }],
    },
    // Keep names readable in stack traces. Remove comments; the licences are in a separate file.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
    comments: { legal: false, annotation: false, jsdoc: false },
    keepNames: false,
  })
  await bundle.close()
  const ids = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  // The bundler does not list its own runtime, which imports nothing.
  return { modules: new Map(ids.map((id) => [id, graph.get(id) ?? { imports: [] }])), patches }
}

const START = ['server/cli/start.ts', 'server/index.ts', 'server/http/server/start-server.ts']
// The first request that has no fixed route loads it.
const APP = 'server/http/server/app.ts'
// These entry points must not load the chunk `start`, because they do not start an emulator.
const WITHOUT_START = ['server/cli/main.ts', 'contracts/client/client.ts', 'server/intercept.ts']

// Returns a function that chooses the chunk of a module. A module that is needed only to start an emulator is in `start`.
// A module that only the routes of Express need is in `app`.
function chunkOf() {
  let start
  let app
  return (id, context) => {
    if (start === undefined) {
      const reach = (paths) => {
        const found = new Set(paths.map((path) => join(root, path)))
        for (const module of found) {
          for (const imported of context.getModuleInfo(module)?.importedIds ?? [])
            found.add(imported)
        }
        return found
      }
      const others = reach(WITHOUT_START)
      start = new Set([...reach(START)].filter((module) => !others.has(module)))
      app = new Set([...reach([APP])].filter((module) => !others.has(module) && !start.has(module)))
    }
    if (start.has(id)) return 'start'
    return app.has(id) ? 'app' : null
  }
}

// Returns the source of each module and its static and dynamic imports.
function noteModules(graph) {
  return {
    name: 'note-modules',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const { code, importedIds, dynamicallyImportedIds } = this.getModuleInfo(id)
        graph.set(id, { code, imports: [...importedIds, ...dynamicallyImportedIds] })
      }
    },
  }
}

/** Bundles the module that `exec --intercept` loads into every Node process. The format is CommonJS, for require(). */
export async function bundlePreload(file) {
  const input = 'server/intercept/preload.ts'
  const bundle = await rolldown({ cwd: root, input, platform: 'node', onLog: failOnUnresolved })
  await bundle.write({ file, format: 'cjs', codeSplitting: false })
  await bundle.close()
}

/** Bundles one TypeScript file into a module that Node can run. Packages stay external. */
export async function bundleTypeScript(path, file) {
  const bundle = await rolldown({
    cwd: root,
    input: path,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[a-z]:[\\/]/i.test(id),
    onLog: failOnUnresolved,
  })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
}

/** Bundles one TypeScript file and imports the result. */
export async function importTypeScript(path) {
  const file = join(cache, `${path.replaceAll(/[^a-z]+/g, '-')}-${process.pid}.mjs`)
  await bundleTypeScript(path, file)
  const { pathToFileURL } = await import('node:url')
  const { rm } = await import('node:fs/promises')
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    await rm(file, { force: true })
  }
}

/** Embeds a .wasm file as base64 text, so that the code needs no file path at run time. */
export function wasmBytes() {
  return {
    name: 'wasm-bytes',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.wasm')) return null
      const bytes = await readFile(id)
      const text = JSON.stringify(bytes.toString('base64'))
      return { code: `export default Buffer.from(${text}, 'base64')`, moduleType: 'js' }
    },
  }
}

function failOnUnresolved(level, log, next) {
  if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message)
  if (level === 'warn' && /node_modules/.test(log.id ?? log.message ?? '')) return
  next(level, log)
}
