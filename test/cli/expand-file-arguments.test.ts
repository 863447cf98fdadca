import { expect, test } from 'vitest'
import { expandFileArguments } from '../../server/cli/shared/expand-file-arguments.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('a pattern uses the path separator of its platform', async () => {
  const cwd = folderOf({ 'pacts/a.json': '{}', 'pacts/b.json': '{}', 'pacts/c.txt': '' })
  const expected = ['pacts/a.json', 'pacts/b.json']

  expect(await expandFileArguments({ cwd, platform: 'linux' }, ['pacts/*.json'])).toEqual(expected)
  expect(await expandFileArguments({ cwd, platform: 'win32' }, ['pacts\\*.json'])).toEqual(expected)
})

test('a file that two arguments name is listed once', async () => {
  const cwd = folderOf({ 'a.json': '{}' })

  expect(
    await expandFileArguments({ cwd, platform: 'linux' }, ['a.json', './a.json', '*.json']),
  ).toEqual(['a.json'])
})
