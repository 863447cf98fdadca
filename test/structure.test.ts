import { expect, test } from 'vitest'
import { structure } from './support/structure.ts'

const sources = structure.readSources()

test('no file is in an import cycle', () => {
  const cycles = structure.importCycles(sources).map(({ example }) => example.join(' > '))

  expect(cycles).toEqual([])
})

test('no two folders import each other', () => {
  const pairs = structure.mutualFolders(sources).map(({ folders }) => folders.join(' and '))

  expect(pairs).toEqual([])
})

test('no name is exported by two files, except by the reference client', () => {
  const duplicates = structure
    .duplicateExports(sources)
    .map(({ name, files }) => `${name}: ${files.join(', ')}`)

  expect(duplicates).toEqual([])
})

test('no file only forwards the exports of other files', () => {
  const forwarding = sources.filter(({ onlyForwards }) => onlyForwards).map(({ path }) => path)

  expect(forwarding).toEqual([])
})

test('at most 15 files have fewer than 40 lines and a single importer', () => {
  const small = structure.smallSingleUseFiles(sources).map(({ path }) => path)

  expect(small.length).toBeLessThanOrEqual(15)
})
