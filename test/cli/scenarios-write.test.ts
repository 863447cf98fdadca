import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'

test('test --write adds a missing expect:, replaces no other one, and the next test passes', async () => {
  const silent = '# mine\nversion: 1\n'
  const wrong = 'version: 1\nexpect: [{ t: "0s", status: running }]\n'
  const folder = folderOf({ 'silent.yaml': silent, 'wrong.yaml': wrong })
  const run = (...words: string[]) =>
    runInTerminal(['scenarios', 'test', ...words, '--scenarios', folder])

  const before = await run('silent')
  const written = await run('silent', 'wrong', '--write')
  const kept = await readFile(join(folder, 'wrong.yaml'), 'utf8')
  const forced = await run('silent', 'wrong', '--write', '--force')
  const after = await run('silent', 'wrong')

  expect(before.exitCode).toBe(6)
  expect(written.exitCode).toBe(1)
  expect(written.out).toContain('silent.yaml  (expect: written, check it)')
  expect(written.out).toContain('not written, because the file has an expect:; --write --force')
  expect(written.out).toContain('\n0 as expected, 1 written, 1 different.\n')
  expect(kept).toBe(wrong)
  expect(await readFile(join(folder, 'silent.yaml'), 'utf8')).toContain(`${silent}expect:\n  - {`)
  expect(forced.exitCode).toBe(0)
  expect(after).toMatchObject({ exitCode: 0, out: expect.stringContaining('2 as expected.') })
})

test('a scenario whose param has no value is not judged, until the param is given', async () => {
  const folder = folderOf({
    'mine.yaml': `version: 1
params: { why: { type: reason } }
outcome: { ko: { reason: "\${params.why}" } }
expect:
  - { t: "0s", status: running }
  - { t: "1m", status: validation, callback: validation }
  - { t: "2m", status: ko, callback: ko, reason: "\${params.why}" }
`,
  })
  const run = (word: string) => runInTerminal(['scenarios', 'test', word, '--scenarios', folder])

  const without = await run('mine')
  const withParam = await run('mine; why=underage')

  expect(without).toMatchObject({ exitCode: 6, out: expect.stringContaining('1 not judged.') })
  expect(without.out).toContain('Scenario mine needs the param "why": a reason of the catalogue')
  expect(withParam).toMatchObject({ exitCode: 0, out: expect.stringContaining('✓ mine') })
})

test('--force without --write is refused with one sentence', async () => {
  expect(await runInTerminal(['scenarios', 'test', 'ok', '--force'])).toMatchObject({
    exitCode: 2,
    err: '--force belongs to --write. Add --write, or leave --force out.\n',
  })
})

test('new warns when the file replaces a shipped scenario, and not otherwise', async () => {
  const folder = folderOf({})
  const create = (name: string) => runInTerminal(['scenarios', 'new', name, '--scenarios', folder])

  const shadowing = await create('ok')
  const other = await create('mine')

  expect(shadowing).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^Wrote /) })
  expect(shadowing.err).toBe(
    'Warning: ok is also a shipped scenario. With this folder, your file replaces it everywhere. Rename the file, or add "extends: ok" to change only a part.\n',
  )
  expect(other.err).toBe('')
})

test('scenarios test takes a scenario with params in every form', async () => {
  const outputs = await Promise.all(
    ['ko; reason=face_mismatch', 'ko.face_mismatch', 'ko.reason=face_mismatch'].map((use) =>
      runInTerminal(['scenarios', 'test', use]),
    ),
  )

  expect(outputs.map(({ err }) => err)).toEqual(['', '', ''])
  expect(outputs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  expect(outputs.map(({ out }) => out)).toEqual(outputs.map(() => '✓ ko\n\n1 as expected.\n'))
})
