import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readShipped } from '../../scenarios/compile.ts'
import { UserError } from '../../server/domain/base/user-error.ts'
import { createScenarioCatalog } from '../../server/scenario-files/scenario-catalog.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { validateScenario, validators } from '../support/scenario-validator.ts'

const broken = join(root, 'test/scenarios/broken')
const files = (await readdir(broken)).filter((name) => name.endsWith('.yaml'))
const shipped = await readShipped(root, validateScenario)
const sentences = (await readFile(join(broken, 'expected.txt'), 'utf8')).trim().split('\n')

test.each(files)('%s is refused with exactly the sentences in expected.txt', async (file) => {
  const expected = sentences.filter((sentence) => sentence.startsWith(`${file}:`))

  const messages = await errorFor(file)

  expect(messages).toEqual(expected)
})

test('every sentence in expected.txt belongs to a file, and every file has a sentence', () => {
  const filesWithSentence = new Set(sentences.map((sentence) => sentence.split(':', 1)[0]))

  expect([...filesWithSentence].sort()).toEqual([...files].sort())
})

async function errorFor(file: string): Promise<string[]> {
  const folder = folderOf({ [file]: await readFile(join(broken, file), 'utf8') })
  const sources = { shipped, directories: [folder], ...validators }
  const error = await createScenarioCatalog(sources).then(
    () => new Error('it was accepted'),
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(UserError)
  return String((error as UserError).message)
    .split('\n')
    .map((line) => line.replace(join(folder, '/'), ''))
    .sort()
}
