import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { cache, root } from './freshness.mjs'

/**
 * Bundles the command and the library with everything they use. What is imported dynamically (faker,
 * pdfkit, resvg, pkijs, yaml) stays in chunks of its own and is read when it is first needed.
 * Returns the ids of all modules that went in.
 */
export async function bundleProduct(outDir) {
  const bundle = await rolldown({
    cwd: root,
    input: {
      cli: 'server/cli/main.ts',
      client: 'contracts/client/client.ts',
      index: 'server/index.ts',
      vitest: 'server/vitest.ts',
    },
    platform: 'node',
    // Vitest is the caller's own: a fixture made with another one would be of no use.
    external: (id) => isBuiltin(id) || id === 'vitest',
    plugins: [pdfkitFonts(), jpegTables(), wasmBytes()],
    onLog: failOnUnresolved,
  })
  const { output } = await bundle.write({
    dir: outDir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Names stay readable in stack traces; comments go, the licences are in a file of their own.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
    comments: { legal: false, annotation: false, jsdoc: false },
    keepNames: false,
  })
  await bundle.close()
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
}

/** Bundles one TypeScript file into a module that Node can run; packages stay outside. */
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

/** The same, imported at once. */
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

// pdfkit asks for its fonts by a path only its own package knows; inside a bundle they are modules.
function pdfkitFonts() {
  return {
    name: 'pdfkit-fonts',
    transform(code, id) {
      if (!/[\\/]pdfkit[\\/]js[\\/]pdfkit\.node\.mjs$/.test(id)) return null
      return code.replaceAll(
        /require\$1\('#standard-fonts\/(\w+)'\)/g,
        "require('./standard-fonts/$1.cjs')",
      )
    },
  }
}

// jpeg-js makes its tables, 65,000 small arrays, anew for every picture, and nothing in them changes.
function jpegTables() {
  return {
    name: 'jpeg-tables',
    transform(code, id) {
      if (!/[\\/]jpeg-js[\\/]lib[\\/]encoder\.js$/.test(id)) return null
      const anew = 'var encoder = new JPEGEncoder(qu);'
      if (!code.includes(anew))
        throw new Error('jpeg-js makes its encoder in another way than before.')
      const kept = 'var encoder = encoders[qu] || (encoders[qu] = new JPEGEncoder(qu));'
      return `var encoders = {};\n${code.replace(anew, kept)}`
    },
  }
}

/** The bytes of a .wasm file as base64 text: one file to ship, and no path to find at run time. */
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
