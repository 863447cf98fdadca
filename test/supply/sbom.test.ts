import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { shippedSbom } from './build-scripts.ts'

const sbom = shippedSbom()
const purls = sbom.components.map(({ purl }) => purl)

test('the SBOM is valid CycloneDX 1.6', () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv, ['date-time', 'uri', 'email'])
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true)
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(cycloneDx(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  }
  const isValid = ajv.compile(cycloneDx('bom-1.6'))

  isValid(sbom)

  expect(isValid.errors).toBeNull()
})

test('the SBOM lists exactly the npm packages whose modules are in a chunk', () => {
  // The bundler names each module above its code.
  const chunks = readdirSync(join(root, 'dist', 'chunks')).filter((name) => name.endsWith('.js'))
  const texts = [...chunks.map((name) => `chunks/${name}`), 'cli.js', 'client.js'].map((name) =>
    readFileSync(join(root, 'dist', name), 'utf8'),
  )
  const folders = texts.flatMap((text) =>
    [
      ...text.matchAll(/^\s*\/\/ (node_modules\/(?:.+\/node_modules\/)?(?:@[^/\s]+\/)?[^/\s]+)/gm),
    ].map(([, folder = '']) => folder),
  )
  const inChunks = [...new Set(folders)].map(purlOfFolder)

  const inBundler = purls.filter((purl) => /\/(rolldown|runtime)@/.test(purl ?? ''))
  const inPageScript = importedByPages().map((name) => purlOfFolder(`node_modules/${name}`))
  const listed = purls.filter((purl) => purl?.startsWith('pkg:npm/')).sort()
  expect(inChunks.length).toBeGreaterThan(70)
  expect(listed).toEqual([...new Set([...inChunks, ...inBundler, ...inPageScript])].sort())
})

test('the SBOM lists the packages that the scripts of the pages import', () => {
  const imported = importedByPages().map((name) => purlOfFolder(`node_modules/${name}`))

  expect(imported).toEqual(
    expect.arrayContaining([
      expect.stringContaining('pkg:npm/idiomorph@'),
      expect.stringContaining('pkg:npm/%40codemirror/view@'),
      expect.stringContaining('pkg:npm/%40lezer/yaml@'),
    ]),
  )
  expect(purls).toEqual(expect.arrayContaining(imported))
})

test('each component has a name, a version, a purl, a licence and a hash', () => {
  const incomplete = sbom.components.filter(
    ({ name, version, purl, licenses, hashes }) =>
      !(name && version && purl && licenses?.length === 1 && hashes?.[0]?.content),
  )

  expect(incomplete).toEqual([])
})

test('the hash of a package equals its tarball hash in package-lock.json', () => {
  const express = sbom.components.find(({ name }) => name === 'express')
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const hex = express?.hashes?.[0]?.content ?? ''

  expect(`sha512-${Buffer.from(hex, 'hex').toString('base64')}`).toBe(
    packages['node_modules/express'].integrity,
  )
})

test('the SBOM shows each line that the build changes in a package', () => {
  const patched = sbom.components.filter(({ pedigree }) => pedigree !== undefined)

  expect(patched.map(({ name }) => name)).toEqual([
    '@modelcontextprotocol/sdk',
    'debug',
    'express',
    'jpeg-js',
    'mime-db',
    'pdfkit',
  ])
  const patches = patched.flatMap(({ name, pedigree }) =>
    (pedigree?.patches ?? []).map(({ diff }) => ({ name, diff: diff.text.content })),
  )
  expect(patches.filter(({ name }) => name === 'express').length).toBe(3)
  for (const { name, diff } of patches) {
    const [, file = ''] = /^--- a\/(\S+)/.exec(diff) ?? []
    const original = readFileSync(join(root, 'node_modules', name, file), 'utf8').split('\n')
    const hunks = [...diff.matchAll(/^@@ -(\d+) \+\1 @@\n-(.*)\n\+(.*)$/gm)]
    expect(hunks.length).toBeGreaterThan(0)
    for (const [, line, before] of hunks) expect(original[Number(line) - 1]).toBe(before)
  }
})

test('every reference in the dependency graph is a component, and all are reachable', () => {
  const dependsOn = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const reached = new Set<string>()
  const visit = (ref: string) => {
    if (reached.has(ref)) return
    reached.add(ref)
    for (const next of dependsOn.get(ref) ?? []) visit(next)
  }

  visit(sbom.dependencies[0]?.ref ?? '')

  expect([...reached].slice(1).sort()).toEqual([...purls].sort())
})

test('the SBOM lists the Rust crates in the image renderer', () => {
  const renderer = sbom.components.find(({ name }) => name === '@resvg/resvg-wasm')
  const crates = renderer?.components?.map(({ name }) => name)

  expect(crates).toEqual(expect.arrayContaining(['resvg', 'rustybuzz', 'tiny-skia', 'ttf-parser']))
})

function cycloneDx(name: string): object {
  const folder = join(root, 'node_modules/@cyclonedx/cyclonedx-library/res/schema')
  return JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'))
}

function purlOfFolder(folder: string): string {
  const manifest = readFileSync(join(root, folder, 'package.json'), 'utf8')
  const { name, version }: { name: string; version: string } = JSON.parse(manifest)
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

// Returns the packages that the scripts of the pages import, and the packages that these import.
function importedByPages(): readonly string[] {
  const folder = join(root, 'server', 'ui', 'browser')
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const imports = texts.flatMap((text) => [
    ...text.matchAll(/from '((?:@[^/']+\/)?[^.@'/]+)[^']*'/g),
  ])
  const names = new Set(imports.map(([, name = '']) => name))
  for (const name of names) {
    const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
    for (const dependency of Object.keys(JSON.parse(manifest).dependencies ?? {})) {
      names.add(dependency)
    }
  }
  // It has only types.
  names.delete('@codemirror/streamparser')
  return [...names]
}
