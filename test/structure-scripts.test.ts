// Tests .ci/structure-*.mjs with sources that break the rules. structure.test.ts checks the sources of
// this project.
import { expect, test } from 'vitest'
import { sourcesOf, structure } from './support/structure.ts'

test.each([
  ['import', "import { b } from './b.ts'"],
  ['import type', "import type { B } from './b.ts'"],
  ['import for its effects', "import './b.ts'"],
  ['import()', "export const load = () => import('./b.ts')"],
  ['import() in a type', "export type A = import('./b.ts').B"],
  ['re-export', "export { b } from './b.ts'"],
  ['re-export of types', "export type { B } from './b.ts'"],
  ['re-export of everything', "export * from './b.ts'"],
])('two files that import each other are a cycle when one of them uses %s', (_, text) => {
  const files = sourcesOf({ 'x/a.ts': text, 'x/b.ts': "import { a } from './a.ts'" })

  expect(structure.importCycles(files)).toEqual([
    { files: ['x/a.ts', 'x/b.ts'], example: ['x/a.ts', 'x/b.ts', 'x/a.ts'] },
  ])
})

test('files that import each other through a third file are one cycle', () => {
  const files = sourcesOf({
    'start.ts': "import './x/a.ts'",
    'x/a.ts': "import '../y/b.ts'",
    'y/b.ts': "import './c.ts'; import './leaf.ts'",
    'y/c.ts': "import '../x/a.ts'",
    'y/leaf.ts': '',
  })

  expect(structure.importCycles(files)).toEqual([
    {
      files: ['x/a.ts', 'y/b.ts', 'y/c.ts'],
      example: ['x/a.ts', 'y/b.ts', 'y/c.ts', 'x/a.ts'],
    },
  ])
})

test('an import in a comment or a text is not an import', () => {
  const files = sourcesOf({
    'a.ts': "// import './b.ts'\nexport const text = \"import './b.ts'\"",
    'b.ts': "import './a.ts'",
  })

  expect(structure.importCycles(files)).toEqual([])
})

test('two folders are mutual when different files of them import each other', () => {
  const files = sourcesOf({
    'x/a.ts': "import '../y/b.ts'",
    'y/b.ts': '',
    'y/c.ts': "import '../x/d.ts'",
    'x/d.ts': "import './a.ts'; import '../z/e.ts'",
    'z/e.ts': '',
  })

  expect(structure.mutualFolders(files)).toEqual([
    { folders: ['x', 'y'], imports: ['x/a.ts -> y/b.ts', 'y/c.ts -> x/d.ts'] },
  ])
})

test('a file with 39 lines and one importer is small and single-use, a file with 40 lines or two importers is not', () => {
  const line = '// a line\n'
  const files = sourcesOf({
    'main.ts': "import './small.ts'; import './long.ts'; import './shared.ts'",
    'other.ts': "import './shared.ts'; import type {} from './shared.ts'",
    'small.ts': line.repeat(39),
    'long.ts': line.repeat(40),
    'shared.ts': line,
  })

  expect(structure.smallSingleUseFiles(files)).toEqual([
    { path: 'small.ts', lines: 39, importer: 'main.ts' },
  ])
})

test.each([
  ['a type', 'export type Name = string'],
  ['an interface', 'export interface Name {}'],
  ['a class', 'export class Name {}'],
  ['a function', 'export function Name() {}'],
  ['a part of a pattern', 'export const { Name } = { Name: 1 }'],
  ['a new name for a local one', 'const local = 1\nexport { local as Name }'],
])('a constant and %s of the same name are a duplicate export', (_, text) => {
  const files = sourcesOf({ 'a.ts': 'export const Name = 1', 'b.ts': text })

  expect(structure.duplicateExports(files)).toEqual([{ name: 'Name', files: ['a.ts', 'b.ts'] }])
})

test.each([
  ['re-exports it', "export { Name } from './a.ts'"],
  ['imports and exports it', "import { Name } from './a.ts'\nexport { Name }"],
  ['declares it without an export', 'const Name = 2\nexport const other = Name'],
])('a name is not a duplicate export when the second file %s', (_, text) => {
  const files = sourcesOf({ 'a.ts': 'export const Name = 1', 'b.ts': text })

  expect(structure.duplicateExports(files)).toEqual([])
})

test('a type and a function with the same name in one file are not a duplicate export', () => {
  const files = sourcesOf({ 'a.ts': 'export type Name = string\nexport function Name() {}' })

  expect(structure.duplicateExports(files)).toEqual([])
})

test.each([
  ["export * from './b.ts'", true],
  ["import { b } from './b.ts'\nexport { b as c }\nexport type { B } from './b.ts'", true],
  ["export { b } from './b.ts'\nexport const c = 1", false],
  ["import { b } from './b.ts'\nb()\nexport { b }", false],
  ["import './b.ts'", false],
])('onlyForwards of a file with %j is %j', (text, onlyForwards) => {
  const [file] = sourcesOf({ 'a.ts': text, 'b.ts': 'export const b = 1' })

  expect(file?.onlyForwards).toBe(onlyForwards)
})
