import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './support/root.ts'
import { sourcesOf } from './support/structure.ts'

// The compiler does not check scripts, and no test runs the scripts of bench.
test('every name that a script imports from another script is exported there', () => {
  const paths = [
    '.ci',
    'bench',
    'site',
    'generators',
    'kits',
    'kits/conformance',
    'executable',
  ].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => `${folder}/${name}`),
  )
  const texts = Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  )
  const exportsByPath = new Map(sourcesOf(texts).map(({ path, exports }) => [path, exports]))

  const imports = paths.flatMap((path) => importsOf(path, texts[path] ?? ''))
  const missing = imports
    .filter(({ target, name }) => exportsByPath.get(target)?.includes(name) !== true)
    .map(({ path, target, name }) => `${path} imports ${name} from ${target}`)

  expect(imports.length).toBeGreaterThan(50)
  expect(missing).toEqual([])
})

function importsOf(path: string, text: string) {
  const statements = text.matchAll(/^import \{([^}]*)\} from '(\.[^']*\.mjs)'/gm)
  return [...statements].flatMap(([, names = '', specifier = '']) =>
    names
      .split(',')
      .map((name) => name.trim().split(' as ')[0] ?? '')
      .filter((name) => name !== '')
      .map((name) => ({ path, name, target: join(path, '..', specifier).replaceAll('\\', '/') })),
  )
}
