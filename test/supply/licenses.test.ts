import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { type LicensePolicy, scripts, shippedSbom } from './build-scripts.ts'

const allowMit = { allowed: ['MIT', 'ISC'], corrections: {}, textOf: () => '' }

test('a bundled package with an allowed licence and its text is accepted', () => {
  const { components, rootDependsOn } = bundleOf({ license: 'MIT' }, { LICENSE: 'Permission …' })

  expect(components).toMatchObject([
    { purl: 'pkg:npm/left-pad@1.3.0', license: 'MIT', text: 'Permission …' },
  ])
  expect(rootDependsOn).toEqual(['pkg:npm/left-pad@1.3.0'])
})

test('a bundled package with a forbidden licence fails the build with a sentence', () => {
  const bundling = () => bundleOf({ license: 'GPL-3.0-only' }, { LICENSE: 'Copyleft …' })

  expect(bundling).toThrow(
    'left-pad 1.3.0 has the licence GPL-3.0-only, which is not allowed by .ci/third-party/policy.json. Replace the package, or read the licence and add it to that file.',
  )
})

test.each([
  ['MIT OR GPL-3.0-only', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0-only', false],
  ['(MIT OR GPL-3.0-only) AND GPL-3.0-only', false],
])('the licence expression "%s" is allowed or refused by its parts', (license, isAllowed) => {
  const bundling = () => bundleOf({ license }, { LICENSE: 'Text …' })

  if (isAllowed) expect(bundling).not.toThrow()
  else expect(bundling).toThrow('is not allowed')
})

test('a bundled package without a licence text fails the build with a sentence', () => {
  expect(() => bundleOf({ license: 'MIT' }, { 'README.md': 'MIT' })).toThrow(
    'left-pad 1.3.0 ships no licence text. Add the text to .ci/third-party and name it in the corrections of policy.json.',
  )
})

test('a bundled package that names no licence fails the build with a sentence', () => {
  expect(() => bundleOf({}, { LICENSE: 'Text …' })).toThrow(
    'left-pad 1.3.0 names no licence. Read its files and add its licence to the corrections of .ci/third-party/policy.json.',
  )
})

test('a correction adds licence and text to the package version it names', () => {
  const corrections = { 'left-pad@1.3.0': { license: 'ISC', text: 'left-pad.txt' } }
  const textOf = (file: string) => `The text in ${file}`

  const { components } = bundleOf({}, {}, { ...allowMit, corrections, textOf })

  expect(components).toMatchObject([{ license: 'ISC', text: 'The text in left-pad.txt' }])
})

test('a correction for a package that is not bundled fails the build with a sentence', () => {
  const corrections = { 'left-pad@1.2.0': { license: 'MIT' } }
  const bundling = () =>
    bundleOf({ license: 'MIT' }, { LICENSE: 'Text …' }, { ...allowMit, corrections })

  expect(bundling).toThrow(
    '.ci/third-party/policy.json corrects left-pad@1.2.0, which is not bundled.',
  )
})

test('a module of an unknown package fails the build with a sentence', () => {
  const modules = new Map([['\0helpers/unknown.js', { imports: [] }]])
  const bundling = () =>
    scripts.bundledComponents({
      root,
      modules,
      patches: new Map(),
      policy: scripts.createLicensePolicy(allowMit),
    })

  expect(bundling).toThrow('The bundle contains a module that belongs to no known package')
})

test('the notices in dist/ have the licence text of every component', () => {
  const { components } = shippedSbom()
  const notices = readFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  const sections = notices.split(`\n${'-'.repeat(80)}\n`).slice(1)
  const heads = sections.map((section) => /^(.+) \(.+\)\n\n/.exec(section)?.[1])
  const short = sections.filter((section) => !/copyright|\(c\)|zero-clause/i.test(section))

  expect(heads).toEqual(components.map(({ name, version }) => `${name} ${version}`))
  expect(short).toEqual([])
})

test.each([
  ['brotli', ['Devon Govett', 'Copyright 2013 Google Inc.', 'Apache License']],
  ['dfa', ['Devon Govett', 'Permission is hereby granted']],
  ['fontkit', ['Devon Govett', 'Permission is hereby granted']],
  ['@resvg/resvg-wasm', ['Mozilla Public License Version 2.0', 'github.com/thx/resvg-js']],
])('the notices have the licence text of %s, which ships no licence file', (name, phrases) => {
  const notices = readFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  const section = notices.split('-'.repeat(80)).find((text) => text.startsWith(`\n${name} `))

  for (const phrase of phrases) expect(section).toContain(phrase)
})

// Bundles a project whose only module imports a package "left-pad" with these files.
function bundleOf(
  manifest: { readonly license?: string },
  files: Readonly<Record<string, string>>,
  policy: LicensePolicy = allowMit,
) {
  const folder = folderOf({ 'package-lock.json': '{ "packages": {} }' })
  const installed = join(folder, 'node_modules', 'left-pad')
  mkdirSync(installed, { recursive: true })
  const manifestText = JSON.stringify({ name: 'left-pad', version: '1.3.0', ...manifest })
  for (const [name, text] of Object.entries({ 'package.json': manifestText, ...files })) {
    writeFileSync(join(installed, name), text)
  }
  const padding = join(installed, 'index.js')
  const modules = new Map([
    [join(folder, 'main.js'), { imports: [padding] }],
    [padding, { imports: [] }],
  ])
  return scripts.bundledComponents({
    root: folder,
    modules,
    patches: new Map(),
    policy: scripts.createLicensePolicy(policy),
  })
}
