// node .ci/build.mjs [--force]: writes generated code, dist/cli.js, dist/index.js and their types.

import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cache, isBuilt, rememberBuild, root, sourcesHash } from './build-cache.mjs'

const GENERATORS = {
  'contracts/spec/generate.ts': 'generateSpec',
  'scenarios/compile.ts': 'compileScenarios',
  'server/http/control/generate-control-api.ts': 'generateControlApi',
  'server/ui/layout/generate-assets.ts': 'generateAssets',
}

// The modules of dist/ that require() can load. dist/vitest.js is not in the list, because it imports Vitest,
// which require() cannot load.
const COMMONJS_ENTRIES = ['client', 'index', 'intercept']

/** Builds everything that is missing or stale. Resolves to true if it built something. */
export async function build({ force = false, onStart = () => {} } = {}) {
  if (!force && isBuilt()) return false
  await mkdir(cache, { recursive: true })
  return await alone(async () => {
    const hash = sourcesHash()
    if (!force && isBuilt(hash)) return false
    onStart()
    await makeDist(await generate())
    rememberBuild(hash)
    return true
  })
}

/**
 * Runs only the generators. The type checker and the tests need nothing else. Returns the ids of modules whose
 * code was copied into generated files, because the bundler of the product does not see these modules.
 */
export async function generate() {
  const { importTypeScript } = await import('./bundle.mjs')
  const embedded = []
  for (const [path, name] of Object.entries(GENERATORS)) {
    if (!existsSync(join(root, path))) continue
    const module = await importTypeScript(path)
    embedded.push(...((await module[name](root)) ?? []))
  }
  return embedded
}

async function makeDist(embedded) {
  const { bundlePreload, bundleProduct, importTypeScript } = await import('./bundle.mjs')
  const { bundledComponents } = await import('./bundled-components.mjs')
  const { thirdPartyLicenses } = await import('./third-party-licenses.mjs')
  const { formatSbom } = await import('./sbom.mjs')
  const { emitTypes } = await import('./types.mjs')
  const next = join(cache, `dist-${process.pid}`)
  await rm(next, { recursive: true, force: true })
  try {
    const { modules, patches } = await bundleProduct(next)
    for (const id of embedded) if (!modules.has(id)) modules.set(id, { imports: [] })
    const { components, rootDependsOn } = bundledComponents({ root, modules, patches })
    await writeFile(join(next, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicenses(components))
    await writeFile(join(next, 'sbom.cdx.json'), formatSbom(root, components, rootDependsOn))
    const { configSchema } = await importTypeScript('server/docs/config-schema.ts')
    await writeFile(
      join(next, 'config.schema.json'),
      `${JSON.stringify(configSchema(), null, 2)}\n`,
    )
    for (const name of COMMONJS_ENTRIES) {
      await cp(join(root, 'server/commonjs.cjs'), join(next, `${name}.cjs`))
    }
    await bundlePreload(join(next, 'chunks/intercept-preload.cjs'))
    const command = join(next, 'cli.js')
    await writeFile(command, `#!/usr/bin/env node\n${await readFile(command, 'utf8')}`)
    await chmod(command, 0o755)
    emitTypes(join(next, 'types'))
    // TypeScript uses declarations for CommonJS only if the package.json of their folder has the type commonjs.
    await cp(join(next, 'types'), join(next, 'types-cjs'), { recursive: true })
    await writeFile(join(next, 'types-cjs/package.json'), '{ "type": "commonjs" }\n')
    await replaceFolder(next, join(root, 'dist'))
  } finally {
    await rm(next, { recursive: true, force: true })
  }
}

// Copies if renaming fails, because some systems cannot rename a folder that is in use.
async function replaceFolder(from, to) {
  await rm(to, { recursive: true, force: true })
  try {
    await rename(from, to)
  } catch {
    await cp(from, to, { recursive: true })
  }
}

// Concurrent builds (such as a start during a test run) wait for each other. The second one finds nothing to build.
async function alone(work) {
  const lock = join(cache, 'building')
  for (;;) {
    try {
      await mkdir(lock)
      break
    } catch {
      if (await isOlderThan(lock, 120_000)) await rm(lock, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  try {
    return await work()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

async function isOlderThan(path, ms) {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > ms
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    if (process.argv.includes('--generate')) await generate()
    else await build({ force: process.argv.includes('--force') })
  } catch (fault) {
    console.error(`The build failed: ${fault.message}`)
    process.exitCode = 1
  }
}
