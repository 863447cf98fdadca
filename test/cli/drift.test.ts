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
  expect(await readFile(join(cwd, 'r.html'), 'utf8')).toContain('<article class="finding bad">')
  expect(JSON.parse(await readFile(join(cwd, 'r.sarif'), 'utf8')).version).toBe('2.1.0')
})

test('drift ends with exit code 0 for a recording that matches the description', async () => {
  const cwd = folderOf({})
  await writeFile(join(cwd, 'real.har'), recording('ok'))

  const { code, out } = await runInFolder(cwd, ['drift', 'real.har'])

  expect(code).toBe(0)
  expect(out).toMatch(/^real\.har: 1 exchange compared, no finding\nDialect, not seen: types/)
})

const CLIENT = `
const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
const url = process.env.VIDEOID_EMULATOR_URL
await fetch(url + '/IT-identity-verifications', { headers })
await fetch(url + '/IT-live', { method: 'POST', headers, body: '{}' })`

// The emulator with another dialect stands for the real service.
test('drift --learn writes the dialect with which the emulator answers like the recording', async () => {
  const cwd = folderOf({
    'client.mjs': CLIENT,
    'real.yaml': 'emptyList: 200\nfieldErrors: modern\n',
  })
  const record = (dialect: string, har: string) => {
    const options = [
      '--quiet',
      '--strict',
      '--refusals',
      'list',
      '--dialect',
      dialect,
      '--har',
      har,
    ]
    return runCommand(['exec', ...options, '--', 'node', 'client.mjs'], { cwd })
  }
  await record('real.yaml', 'real.har')

  const learnt = await runInFolder(cwd, ['drift', '--learn', 'real.har'])
  await record('dialect.yaml', 'copy.har')
  const again = await runInFolder(cwd, ['drift', 'real.har', 'copy.har'])
  const refused = await runInFolder(cwd, ['drift', '--learn', 'real.har'])

  expect(learnt.out).toContain('Wrote dialect.yaml. Use it with --dialect dialect.yaml.\n')
  expect(await readFile(join(cwd, 'dialect.yaml'), 'utf8')).toMatch(
    /^# Learnt from real\.har\.\n# Not seen, so the defaults apply: types, .*\nemptyList: 200\nfieldErrors: modern\n$/,
  )
  expect(again.out.match(/Dialect, emptyList: 200/g)).toHaveLength(2)
  expect(again.out.match(/Dialect, fieldErrors: modern/g)).toHaveLength(2)
  expect(refused).toMatchObject({
    code: 2,
    err: 'dialect.yaml exists already. Rename it, and run drift --learn again.\n',
  })
})

test('drift --labels prints the rows of docs/fidelity.md, also in the JSON report', async () => {
  const cwd = folderOf({ 'real.har': recording('ok') })

  const { code, out } = await runInFolder(cwd, [
    'drift',
    '--labels',
    '--json',
    'r.json',
    'real.har',
  ])

  expect(code).toBe(0)
  expect(out).toMatch(/^Labels of docs\/fidelity\.md: 0 confirmed, 0 contradicted, \d+ open$/m)
  const [report] = JSON.parse(await readFile(join(cwd, 'r.json'), 'utf8')).reports
  expect(report.claims[0]).toMatchObject({ section: 'Open', verdict: 'open' })
})

test('drift --learn writes nothing for the default dialect', async () => {
  const cwd = folderOf({ 'real.har': recording('ok') })

  const { code, out } = await runInFolder(cwd, ['drift', '--learn', 'real.har'])

  expect(code).toBe(0)
  expect(out).toContain('No dialect file is needed')
})

test.each([
  ['no file', [], 'drift takes one recording or more, but got none.'],
  ['a file that is not there', ['nowhere.har'], 'there is nothing of that name'],
  [
    'another file',
    ['text.har'],
    'text.har is not a recording that drift can read. Export a HAR file, with content, and name that; docs/recordings.md lists all formats.\n',
  ],
  [
    'half a request',
    ['--request', 'GET', 'text.har'],
    '--request cannot be "GET". Write a method and a path',
  ],
])('drift with %s ends with exit code 2 and one sentence', async (_, files, says) => {
  const cwd = folderOf({})
  await writeFile(join(cwd, 'text.har'), 'hello')

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

test('drift ends with exit code 6 and a sentence for a recording without content or without Video ID', async () => {
  const cwd = folderOf({})
  await writeFile(join(cwd, 'empty.har'), recording(undefined))
  await writeFile(join(cwd, 'other.har'), recording('ok').replaceAll(/videoid|IT-id/g, 'other'))

  const empty = await runInFolder(cwd, ['drift', 'empty.har'])
  const other = await runInFolder(cwd, ['drift', 'other.har'])

  expect([empty.code, other.code]).toEqual([6, 6])
  expect(empty.out).toContain('No response in it has content, so only statuses were compared.')
  expect(other.out).toContain('No request in it belongs to Video ID')
})

test('drift compares callbacks of one file with the requests of another', async () => {
  const hook = 'https://shop.example.com/hook'
  const body = {
    mail: 'anna@example.com',
    callback: { url: hook, method: 'JSON', custom: { n: 1 } },
  }
  const opened = {
    id: 'a-1',
    link: 'https://a.example.com/',
    message: 'm',
    status: 'running',
    owner: 'a@b.it',
  }
  const payload = { ...opened, status: 'ok', reason: 'identityverified' }
  const har = JSON.parse(recording('ok'))
  har.log.entries[0].request = {
    method: 'POST',
    url: 'https://videoid.openapi.com/IT-live',
    postData: { text: JSON.stringify(body) },
  }
  har.log.entries[0].response.content.text = JSON.stringify({
    data: opened,
    success: true,
    message: '',
    error: null,
  })
  const capture = {
    method: 'POST',
    url: hook,
    headers: { 'content-type': ['application/json'] },
    content: JSON.stringify({ data: payload, custom: { n: 2 } }),
  }
  const cwd = folderOf({
    'a.har': JSON.stringify(har),
    'hooks.json': JSON.stringify({ data: [capture] }),
  })

  const { code, out } = await runInFolder(cwd, [
    'drift',
    'a.har',
    'hooks.json',
    '--fail-on',
    'sibling',
  ])

  expect(code).toBe(3)
  expect(out).toContain('a.har: 1 exchange compared, no finding\n')
  expect(out).toContain('warning  callback, message /custom\n         not the value of the request')
})

test('drift reads no file outside of the folder of a HAR file', async () => {
  const har = JSON.parse(recording('ok'))
  har.log.entries[0].response.content = { size: 9, _file: '../secret.json' }
  const cwd = folderOf({ 'in/real.har': JSON.stringify(har), 'secret.json': '{"secret":1}' })

  const { code, out } = await runInFolder(cwd, ['drift', 'in/real.har'])

  expect(code).toBe(6)
  expect(out).not.toContain('secret')
})
