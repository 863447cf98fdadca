import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UserError } from '../../server/domain/base/user-error.ts'
import { parseDialectFile } from '../../server/scenario-files/dialect-file.ts'
import { root } from '../support/root.ts'

const broken = join(root, 'test/dialects/broken')
const files = readdirSync(broken).filter((name) => name.endsWith('.yaml'))
const sentences = readFileSync(join(broken, 'expected.txt'), 'utf8').trim().split('\n')

test.each(files)('%s is refused by exactly the sentences written down for it', async (file) => {
  const expected = sentences.filter((sentence) => sentence.startsWith(`${file}:`))

  const complaint = await parseDialectFile(file, readFileSync(join(broken, file), 'utf8')).then(
    () => new Error('it was accepted'),
    (cause: unknown) => cause,
  )

  expect(complaint).toBeInstanceOf(UserError)
  expect((complaint as UserError).message.split('\n')).toEqual(expected)
})

test('every sentence written down belongs to a file', () => {
  const named = new Set(sentences.map((sentence) => sentence.split(':', 1)[0]))

  expect([...named].sort()).toEqual(files.toSorted())
})
