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

test('without a folder of the user the book has the shipped scenarios, in order', async () => {
  const book = await bookOf()

  expect(book.names()).toEqual(shipped.map(({ name }) => name).sort())
  expect(book.names()).toContain('interactive')
  expect(book.get('paid-but-lost')).toMatchObject({ outcome: 'ok', http: [{ op: 'create' }] })
  expect(book.get('constructor')).toBeUndefined()
})

test("a user's file is added, and wins over a shipped one of the same name", async () => {
  const folder = folderOf({
    'ok.yaml': 'version: 1\nextends: ok\ntitle: My own\n',
    'mine.yml': 'version: 1\nextends: ko\nparams: { reason: { default: underage } }\n',
    'notes.txt': 'not a scenario',
  })

  const book = await bookOf(folder)

  expect(book.get('ok')).toMatchObject({ title: 'My own', outcome: 'ok' })
  expect(book.get('mine')?.params).toMatchObject({
    reason: { type: 'reason', default: 'underage' },
  })
  expect(book.list().find(({ name }) => name === 'mine')).toMatchObject({
    title: 'The user is not identified, for a reason of your choice',
    file: join(folder, 'mine.yml'),
    faults: [],
  })
})

test('the lock that an editor puts beside a file is no scenario', async () => {
  const folder = folderOf({
    'mine.yaml': 'version: 1\n',
    '._mine.yaml': '\0\0',
    '.#mine.yaml': 'anna@laptop.1234',
  })

  const book = await bookOf(folder)

  expect(book.names()).toContain('mine')
})

test('of several folders the last one wins', async () => {
  const first = folderOf({ 'mine.yaml': 'version: 1\ntitle: First\n' })
  const second = folderOf({ 'mine.yaml': 'version: 1\ntitle: Second\n' })

  const book = await bookOf(first, second)

  expect(book.get('mine')?.title).toBe('Second')
})

test('a broken file is fatal at the start, every file being told of', async () => {
  const folder = folderOf({
    'a.yaml': 'version: 1\noutcme: ok\n',
    'b.yaml': 'version: 1\nextends: slow-operator\nparams: { queue: { default: soon } }\n',
    'c.yaml': 'version: 1\nextends: slow-opertor\n',
  })

  await expect(bookOf(folder)).rejects.toThrow(
    `${join(folder, 'a.yaml')}:2:1: unknown key "outcme", did you mean "outcome"?`,
  )
  await rm(join(folder, 'a.yaml'))
  await expect(bookOf(folder)).rejects.toThrow(
    [
      `${join(folder, 'b.yaml')}:3:29: "soon" is not a duration such as 90s, 4m or 2h`,
      `${join(folder, 'c.yaml')}:2:10: extends the unknown scenario "slow-opertor", did you mean "slow-operator"?`,
    ].join('\n'),
  )
})

test('what a file breaks of the scenario it extends is told at the file', async () => {
  const folder = folderOf({
    'mine.yaml': 'version: 1\ntitle: No reason\nextends: ko\nparams: { reason: { type: text } }\n',
  })

  await expect(bookOf(folder)).rejects.toThrow(
    `${join(folder, 'mine.yaml')}:3:10: \${params.reason} is used as a reason; give the param "reason" type: reason`,
  )
})

test('reading the folder again takes what has changed, and nothing of it when a file is broken', async () => {
  const folder = folderOf({ 'mine.yaml': 'version: 1\ntitle: Before\n' })
  const book = await bookOf(folder)

  await writeFile(join(folder, 'mine.yaml'), 'version: 1\ntitle: After\n')
  await book.load()
  await writeFile(join(folder, 'mine.yaml'), 'version: 1\ntitel: Broken\n')
  const complaint = await book.load().catch((cause: unknown) => cause)

  expect(complaint).toBeInstanceOf(UserError)
  expect(book.get('mine')?.title).toBe('After')
  expect(book.list().find(({ name }) => name === 'mine')?.faults).toEqual([
    `${join(folder, 'mine.yaml')}:2:1: unknown key "titel", did you mean "title"?`,
  ])
})

test('a folder that is not there, or is none, is a complaint with a remedy', async () => {
  const folder = folderOf({ file: 'text' })

  await expect(bookOf(join(folder, 'nowhere'))).rejects.toThrow(
    /nowhere": there is nothing of that/,
  )
  await expect(bookOf(join(folder, 'file'))).rejects.toThrow(/file": it is not a folder; name the/)
})

test('two files of one name, a bad name and a folder that is called like a file', async () => {
  const twice = folderOf({ 'mine.yaml': 'version: 1\n', 'mine.yml': 'version: 1\n' })
  const misnamed = folderOf({ 'My Scenario.yaml': 'version: 1\n' })
  const folder = folderOf({})
  await mkdir(join(folder, 'folder.yaml'))

  await expect(bookOf(twice)).rejects.toThrow(
    /mine.yml: .*mine.yaml is called mine too; rename one/,
  )
  await expect(bookOf(misnamed)).rejects.toThrow(
    /the name of a scenario file is lower-case letters/,
  )
  expect((await bookOf(folder)).names()).toHaveLength(shipped.length)
})

function bookOf(...directories: string[]): Promise<ScenarioCatalog> {
  return createScenarioCatalog({ shipped, directories, ...validators })
}
