import { expect, test } from 'vitest'
import { expandFileArguments } from '../../server/cli/shared/expand-file-arguments.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('a pattern is written as people write paths there', async () => {
  const cwd = folderOf({ 'pacts/a.json': '{}', 'pacts/b.json': '{}', 'pacts/c.txt': '' })
  const named = ['pacts/a.json', 'pacts/b.json']

  expect(await expandFileArguments({ cwd, platform: 'linux' }, ['pacts/*.json'])).toEqual(named)
  expect(await expandFileArguments({ cwd, platform: 'win32' }, ['pacts\\*.json'])).toEqual(named)
})

test('a file that is named in two ways is one', async () => {
  const cwd = folderOf({ 'a.json': '{}' })

  expect(
    await expandFileArguments({ cwd, platform: 'linux' }, ['a.json', './a.json', '*.json']),
  ).toEqual(['a.json'])
})
