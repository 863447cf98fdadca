import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readLicensePolicy } from './license-policy.mjs'
import { cratesIn } from './wasm-crates.mjs'

// This module has the letters of the pictures. They come from a third-party font.
const FONT_MODULE = 'fixtures/embedded-fonts.ts'

/**
 * Returns the third-party packages with at least one bundled module, sorted by purl. Throws if a module
 * belongs to no known package, or if a licence is not allowed or has no text.
 */
export function bundledComponents({ root, modules, patches, policy = readLicensePolicy(root) }) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const found = new Map()
  const purlOf = new Map()
  for (const [id, { code }] of modules) {
    const component = componentOf({ root, id, code, lock })
    if (component === undefined) continue
    const known = found.get(component.purl)
    if (known === undefined) found.set(component.purl, component)
    else known.parts.push(...component.parts)
    purlOf.set(id, component.purl)
    const patch = patches.get(id)
    if (patch !== undefined) found.get(component.purl).patches.push(patch)
  }
  const components = [...found.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1))
  policy.apply(components)
  for (const component of components) component.dependsOn = importedBy(component.purl)
  return { components, rootDependsOn: importedBy(undefined) }

  // The bundler lists no importer for embedded modules. Our own sources import them.
  function importedBy(purl) {
    const embedded = purl === undefined ? [...modules.keys()].filter(isEmbedded) : []
    const imported = [...modules].flatMap(([id, { imports }]) =>
      purlOf.get(id) === purl ? imports : [],
    )
    const purls = [...imported, ...embedded].map((id) => purlOf.get(id))
    return [...new Set(purls)].filter((each) => each !== undefined && each !== purl).sort()
  }

  function isEmbedded(id) {
    return ![...modules.values()].some(({ imports }) => imports.includes(id))
  }
}

function componentOf({ root, id, code, lock }) {
  const path = id.replace(/^\0/, '')
  const helper = /^@oxc-project\+runtime@([\d.]+)\//.exec(path)
  if (helper) {
    return newComponent({ name: '@oxc-project/runtime', version: helper[1], hash: hashOf(code) })
  }
  if (id.startsWith('\0rolldown/'))
    return packageIn(root, join(root, 'node_modules/rolldown'), lock)
  const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0]
  if (folder !== undefined) {
    const parts = id.endsWith('.wasm') ? cratesIn(readFileSync(path)) : []
    return { ...packageIn(root, folder, lock), parts }
  }
  const ours = relative(root, path).replaceAll('\\', '/')
  if (id.startsWith('\0') || ours.startsWith('..')) {
    throw new Error(
      `The bundle contains a module that belongs to no known package: ${JSON.stringify(id)}. Add its package to .ci/bundled-components.mjs.`,
    )
  }
  return ours === FONT_MODULE ? fontIn(root) : undefined
}

function packageIn(root, folder, lock) {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const { integrity } = lock.packages[relative(root, folder).replaceAll('\\', '/')] ?? {}
  const hash = /^sha512-(.+)$/.exec(integrity ?? '')?.[1]
  return newComponent({
    name,
    version,
    license: license ?? licenses?.[0]?.type,
    text: licenseTextIn(folder),
    hash: hash && { alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') },
  })
}

function licenseTextIn(folder) {
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|-|$)/i.test(each))
  return file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''
}

function fontIn(root) {
  const page = readFileSync(join(root, 'fixtures', 'README.md'), 'utf8')
  const text = page.slice(page.indexOf('Fonts are (c)'), page.lastIndexOf('```'))
  if (!text.startsWith('Fonts are (c)'))
    throw new Error('fixtures/README.md does not contain the licence of the fonts')
  return newComponent({
    type: 'data',
    name: 'DejaVu fonts (a subset)',
    version: '2.37',
    purl: 'pkg:generic/dejavu-fonts@2.37',
    license: 'Bitstream-Vera',
    text,
    hash: hashOf(readFileSync(join(root, FONT_MODULE))),
  })
}

// Packages use the hash of their tarball from package-lock.json. Other components use the hash of their bytes.
function hashOf(bytes) {
  return { alg: 'SHA-512', content: createHash('sha512').update(bytes).digest('hex') }
}

function newComponent({ name, version, ...rest }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return { type: 'library', name, version, purl, text: '', patches: [], parts: [], ...rest }
}
