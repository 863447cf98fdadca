import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UserError } from '../../server/domain/base/user-error.ts'
import { parseDialectFile } from '../../server/scenario-files/dialect-file.ts'
import { root } from '../support/root.ts'

const broken = join(root, 'test/dialects/broken')
const files = readdirSync(broken).filter((name) => name.endsWith('.yaml'))
const sentences = readFileSync(join(broken, 'expected.txt'), 'utf8').trim().split('\n')

test.each(files)('%s is refused with exactly the sentences in expected.txt', async (file) => {
  const expected = sentences.filter((sentence) => sentence.startsWith(`${file}:`))

  const error = await parseDialectFile(file, readFileSync(join(broken, file), 'utf8')).then(
    () => new Error('it was accepted'),
    (cause: unknown) => cause,
  )

  expect(error).toBeInstanceOf(UserError)
  expect((error as UserError).message.split('\n')).toEqual(expected)
})

test('every sentence in expected.txt belongs to a file', () => {
  const filesWithSentence = new Set(sentences.map((sentence) => sentence.split(':', 1)[0]))

  expect([...filesWithSentence].sort()).toEqual(files.toSorted())
})
