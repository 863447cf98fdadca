import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { builtCommand, runNode } from '../support/command.ts'
import { root } from '../support/root.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('the package has no dependencies, and every development tool is pinned', () => {
  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)),
  )
  expect(manifest.dependencies).toBeUndefined()
  expect(loose).toEqual([])
})

test('no package in the tree runs a script at its installation', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

  const entries: [string, { hasInstallScript?: boolean; optional?: boolean }][] = Object.entries(
    lock.packages,
  )
  const withScript = entries.filter(
    ([, { hasInstallScript, optional }]) => hasInstallScript && !optional,
  )
  expect(withScript.map(([path]) => path)).toEqual([])
})

test('package.json has every field that the registry shows, and publishes with provenance', () => {
  const { keywords, repository, bugs, homepage, publishConfig, license, scripts } = manifest

  expect(keywords).toEqual(expect.arrayContaining(['emulator', 'video-id', 'testing', 'webhook']))
  expect(repository).toEqual({
    type: 'git',
    url: expect.stringMatching(/^git\+https:\/\/.+\.git$/),
  })
  const page = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  expect({ homepage, bugs }).toEqual({
    homepage: `${page}#readme`,
    bugs: { url: `${page}/issues` },
  })
  expect(publishConfig).toEqual({ access: 'public', provenance: true })
  expect(license).toBe('MIT')
  // npm runs `prepare` before it packs, and when it installs the package from git.
  expect(scripts.prepare).toBe('node .ci/build.mjs')
})

test('npm publish is refused while an address in package.json is a placeholder', async () => {
  const isPlaceholder = manifest.repository.url.includes('repository.invalid')

  const { code, err } = await runNode([join(root, '.ci/refuse-placeholders.mjs')])

  expect(manifest.scripts.prepublishOnly).toContain('node .ci/refuse-placeholders.mjs')
  expect(code).toBe(isPlaceholder ? 1 : 0)
  expect(
    err.includes('contain the placeholder repository.invalid: homepage, bugs, repository.'),
  ).toBe(isPlaceholder)
})

test('.nvmrc, the Docker image and the dev container use one Node version that engines allows', () => {
  const nvmrc = readFileSync(join(root, '.nvmrc'), 'utf8').trim()
  const docker = readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^FROM node:(\d+)/gm)
  const container = readFileSync(join(root, '.devcontainer/devcontainer.json'), 'utf8')
  const { image } = JSON.parse(container)

  const majors = [nvmrc, ...[...docker].map(([, major]) => major), /:(\d+)-/.exec(image)?.[1]]

  expect(majors).toEqual(majors.map(() => nvmrc))
  expect(majors.length).toBe(4)
  expect(oldestVersions.map(([major]) => `${major}`)).toContain(nvmrc)
})

test('refuseOldNode accepts exactly the Node versions that `engines` in package.json allows', async () => {
  const script = pathToFileURL(join(root, '.ci/node-version.mjs')).href
  const around = oldestVersions.flatMap(([major, minor]) => [
    `${major}.${minor - 1}.9`,
    `${major}.${minor}.0`,
    `${major}.${minor + 1}.0`,
  ])
  const versions = [...around.filter((version) => !version.includes('-')), '18.20.8', '21.7.0']
  const program = `const { refuseOldNode } = await import('${script}')
const accepted = []
console.error = () => {}
for (const node of ${JSON.stringify(versions)}) {
  let isRefused = false
  process.exit = () => { isRefused = true }
  Object.defineProperty(process, 'versions', { value: { node }, configurable: true })
  refuseOldNode()
  if (!isRefused) accepted.push(node)
}
console.log(JSON.stringify(accepted))`

  const { out, err } = await runNode(['--input-type=module', '-e', program])

  expect(JSON.parse(out), err).toEqual(versions.filter(isAllowed))
  expect(versions.filter(isAllowed)).toEqual([
    '20.19.0',
    '20.20.0',
    '22.13.0',
    '22.14.0',
    '24.0.0',
    '24.1.0',
  ])
})

// The parts of engines are `^major.minor.patch` and `>=major`, separated by `||`.
const ranges: readonly string[] = manifest.engines.node.split(' || ')
const oldestVersions = ranges.map((range): readonly [number, number] => {
  const [major = 0, minor = 0] = range.replace(/^\D+/, '').split('.').map(Number)
  return [major, minor]
})

function isAllowed(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return ranges.some((range, i) => {
    const [oldestMajor, oldestMinor] = oldestVersions[i] ?? [0, 0]
    if (range.startsWith('>=')) return major >= oldestMajor
    return major === oldestMajor && minor >= oldestMinor
  })
}

test('each module that require() can load has declarations for CommonJS', () => {
  builtCommand()
  const modules = Object.entries<{ readonly require?: { readonly types: string } }>(
    manifest.exports,
  )
  const required = modules.filter(([, conditions]) => conditions.require !== undefined)
  const kind = JSON.parse(readFileSync(join(root, 'dist', 'types-cjs', 'package.json'), 'utf8'))

  expect(required.map(([name]) => name)).toEqual(['.', './intercept', './client'])
  expect(kind).toEqual({ type: 'commonjs' })
  for (const [, { require }] of required) {
    expect(readFileSync(join(root, require?.types ?? ''), 'utf8')).toContain('export ')
  }
})
