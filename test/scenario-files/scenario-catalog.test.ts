import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readShipped } from '../../scenarios/compile.ts'
import { UserError } from '../../server/domain/base/user-error.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
} from '../../server/scenario-files/scenario-catalog.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { validateScenario, validators } from '../support/scenario-validator.ts'

const shipped = await readShipped(root, validateScenario)

test('without folders of the user the catalog has the shipped scenarios in order', async () => {
  const catalog = await catalogOf()

  expect(catalog.names()).toEqual(shipped.map(({ name }) => name).sort())
  expect(catalog.names()).toContain('interactive')
  expect(catalog.scenarios.get('paid-but-lost')).toMatchObject({
    outcome: 'ok',
    http: [{ op: 'create' }],
  })
  expect(catalog.scenarios.get('constructor')).toBeUndefined()
})

test('a file of the user is added, and replaces a shipped one with the same name', async () => {
  const folder = folderOf({
    'ok.yaml': 'version: 1\nextends: ok\ntitle: My own\n',
    'mine.yml': 'version: 1\nextends: ko\nparams: { reason: { default: underage } }\n',
    'notes.txt': 'not a scenario',
  })

  const catalog = await catalogOf(folder)

  expect(catalog.scenarios.get('ok')).toMatchObject({ title: 'My own', outcome: 'ok' })
  expect(catalog.scenarios.get('mine')?.params).toMatchObject({
    reason: { type: 'reason', default: 'underage' },
  })
  expect(catalog.list().find(({ name }) => name === 'mine')).toMatchObject({
    title: 'The user is not identified, for a reason of your choice',
    file: join(folder, 'mine.yml'),
    faults: [],
  })
})

test('lock files of editors are ignored', async () => {
  const folder = folderOf({
    'mine.yaml': 'version: 1\n',
    '._mine.yaml': '\0\0',
    '.#mine.yaml': 'anna@laptop.1234',
  })

  const catalog = await catalogOf(folder)

  expect(catalog.names()).toContain('mine')
})

test('the last of several folders wins', async () => {
  const first = folderOf({ 'mine.yaml': 'version: 1\ntitle: First\n' })
  const second = folderOf({ 'mine.yaml': 'version: 1\ntitle: Second\n' })

  const catalog = await catalogOf(first, second)

  expect(catalog.scenarios.get('mine')?.title).toBe('Second')
})

test('a broken file prevents the start, and the error names every fault', async () => {
  const folder = folderOf({
    'a.yaml': 'version: 1\noutcme: ok\n',
    'b.yaml': 'version: 1\nextends: slow-operator\nparams: { queue: { default: soon } }\n',
    'c.yaml': 'version: 1\nextends: slow-opertor\n',
  })

  await expect(catalogOf(folder)).rejects.toThrow(
    `${join(folder, 'a.yaml')}:2:1: unknown key "outcme", did you mean "outcome"?`,
  )
  await rm(join(folder, 'a.yaml'))
  await expect(catalogOf(folder)).rejects.toThrow(
    [
      `${join(folder, 'b.yaml')}:3:29: "soon" is not a duration such as 90s, 4m or 2h`,
      `${join(folder, 'c.yaml')}:2:10: extends the unknown scenario "slow-opertor", did you mean "slow-operator"?`,
    ].join('\n'),
  )
})

test('an error that a file causes in its base scenario names the file', async () => {
  const folder = folderOf({
    'mine.yaml': 'version: 1\ntitle: No reason\nextends: ko\nparams: { reason: { type: text } }\n',
  })

  await expect(catalogOf(folder)).rejects.toThrow(
    `${join(folder, 'mine.yaml')}:3:10: \${params.reason} is used as a reason; give the param "reason" type: reason`,
  )
})

test('load uses the changed files, or keeps the old ones if a file is broken', async () => {
  const folder = folderOf({ 'mine.yaml': 'version: 1\ntitle: Before\n' })
  const catalog = await catalogOf(folder)

  await writeFile(join(folder, 'mine.yaml'), 'version: 1\ntitle: After\n')
  await catalog.load()
  await writeFile(join(folder, 'mine.yaml'), 'version: 1\ntitel: Broken\n')
  const error = await catalog.load().catch((cause: unknown) => cause)

  expect(error).toBeInstanceOf(UserError)
  expect(catalog.scenarios.get('mine')?.title).toBe('After')
  expect(catalog.list().find(({ name }) => name === 'mine')?.faults).toEqual([
    `${join(folder, 'mine.yaml')}:2:1: unknown key "titel", did you mean "title"?`,
  ])
})

test('a folder that does not exist, or is a file, is an error with a remedy', async () => {
  const folder = folderOf({ file: 'text' })

  await expect(catalogOf(join(folder, 'nowhere'))).rejects.toThrow(
    /nowhere": there is nothing of that/,
  )
  await expect(catalogOf(join(folder, 'file'))).rejects.toThrow(
    /file": it is not a folder; name the/,
  )
})

test('duplicate and invalid names are refused, and a folder named like a file is ignored', async () => {
  const twice = folderOf({ 'mine.yaml': 'version: 1\n', 'mine.yml': 'version: 1\n' })
  const misnamed = folderOf({ 'My Scenario.yaml': 'version: 1\n' })
  const folder = folderOf({})
  await mkdir(join(folder, 'folder.yaml'))

  await expect(catalogOf(twice)).rejects.toThrow(
    /mine.yml: .*mine.yaml is called mine too; rename one/,
  )
  await expect(catalogOf(misnamed)).rejects.toThrow(
    /the name of a scenario file consists of lower-case letters/,
  )
  expect((await catalogOf(folder)).names()).toHaveLength(shipped.length)
})

function catalogOf(...directories: string[]): Promise<ScenarioCatalog> {
  return createScenarioCatalog({ shipped, directories, ...validators })
}
