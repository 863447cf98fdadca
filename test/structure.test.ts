import { expect, test } from 'vitest'
import { structure } from './support/structure.ts'

/**
 * Names that the reference client exports, too. It is a separate module, `videoid-emulator/client`, and
 * names the resources of the API as the API does.
 */
const NAMES_OF_THE_CLIENT: readonly string[] = ['Status', 'Verification', 'VerificationRequest']

const sources = structure.readSources()

test('no file is in an import cycle', () => {
  const cycles = structure.importCycles(sources).map(({ example }) => example.join(' > '))

  expect(cycles).toEqual([])
})

test('no two folders import each other', () => {
  const pairs = structure.mutualFolders(sources).map(({ folders }) => folders.join(' and '))

  expect(pairs).toEqual([])
})

test('no name is exported by two files, except names of the reference client', () => {
  const duplicates = structure
    .duplicateExports(sources)
    .filter(({ name }) => !NAMES_OF_THE_CLIENT.includes(name))
    .map(({ name, files }) => `${name}: ${files.join(', ')}`)

  expect(duplicates).toEqual([])
})

test('every listed name of the client is exported twice', () => {
  const duplicates = structure.duplicateExports(sources).map(({ name }) => name)

  expect(NAMES_OF_THE_CLIENT.filter((name) => !duplicates.includes(name))).toEqual([])
})

test('no file only forwards the exports of other files', () => {
  const forwarding = sources.filter(({ onlyForwards }) => onlyForwards).map(({ path }) => path)

  expect(forwarding).toEqual([])
})
