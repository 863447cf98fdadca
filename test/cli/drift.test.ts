import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

test('drift reports the differences of a recording and writes complete reports', async () => {
  const cwd = folderOf({})
  await writeFile(join(cwd, 'real.har'), recording('finished'))

  const reports = [
    '--json',
    'out/r.json',
    '--junit',
    'r.xml',
    '--sarif',
    'r.sarif',
    '--html',
    'r.html',
  ]
  const { code, out, err } = await runCommand(['drift', 'real.har', ...reports], { cwd })

  expect({ code, err }).toEqual({ code: 3, err: '' })
  expect(out).toContain('real.har: 1 exchange compared, 1 finding: 1 error\n')
  expect(out).toMatch(
    /openapi\.yaml:\d+ #\/components\/schemas\/Status\/enum, documented; once, in entry 1/,
  )
  expect(JSON.parse(await readFile(join(cwd, 'out/r.json'), 'utf8')).reports[0].checked).toBe(1)
  expect(await readFile(join(cwd, 'r.xml'), 'utf8')).toContain('failures="1"')
  expect(await readFile(join(cwd, 'r.html'), 'utf8')).toContain('<tr class="error">')
  expect(JSON.parse(await readFile(join(cwd, 'r.sarif'), 'utf8')).version).toBe('2.1.0')
})

test('drift ends with 0 for a recording that matches the description', async () => {
  const cwd = folderOf({})
  await writeFile(join(cwd, 'real.har'), recording('ok'))

  expect(await runInFolder(cwd, ['drift', 'real.har'])).toMatchObject({
    code: 0,
    out: 'real.har: 1 exchange compared, no finding\n',
  })
})

test.each([
  ['no file', [], 'drift takes one HAR file or more, but got none.'],
  ['a file that is not there', ['nowhere.har'], 'there is nothing of that name'],
  [
    'no JSON',
    ['text.har'],
    'text.har is not JSON. Export a HAR file, with content, and name that.\n',
  ],
  [
    'no content',
    ['empty.har'],
    'empty.har has no content of any answer, so there is nothing to compare.',
  ],
])('drift with %s ends with 2 and one sentence', async (_, files, says) => {
  const cwd = folderOf({})
  await writeFile(join(cwd, 'text.har'), 'hello')
  await writeFile(join(cwd, 'empty.har'), recording(undefined))

  const { code, out, err } = await runInFolder(cwd, ['drift', ...files])

  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(says)
  expect(err.split('\n')).toHaveLength(2)
})

function recording(status: string | undefined): string {
  const row = { id: '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11', status, reason: null }
  const text = JSON.stringify({ data: [row], success: true, message: '', error: null })
  const content = { size: text.length, ...(status === undefined ? {} : { text }) }
  const url = 'https://videoid.openapi.com/IT-identity-verifications'
  const headers = [{ name: 'content-type', value: 'application/json' }]
  const entry = { request: { method: 'GET', url }, response: { status: 200, headers, content } }
  return JSON.stringify({ log: { entries: [entry] } })
}
