import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'

const strict = ['exec', '--strict', '--clock', 'manual']

const PYTHON = `
import json, os, sys, urllib.request, urllib.error
def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + os.environ["VIDEOID_EMULATOR_TOKEN"], "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(os.environ["VIDEOID_EMULATOR_URL"] + path, data, headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code
print(call("/IT-live", json.loads(sys.argv[1])), call("/IT-live", {"mail": "no"}))
`

test.skipIf(!hasTool('python3'))(
  'exec --strict compares a client in Python with openapi.yaml',
  async () => {
    const cwd = folderOf({ 'client.py': PYTHON })
    const files = [
      '--json',
      'run.json',
      '--junit',
      'run.xml',
      '--sarif',
      'run.sarif',
      '--html',
      'run.html',
      '--pact',
      'run.pact',
    ]
    const bad = '{"mail": "anna@example.com", "phonenumber": {"number": "3331234567"}}'

    const { code, out, err } = await runCommand(
      [...strict, ...files, '--', 'python3', 'client.py', bad],
      {
        cwd,
      },
    )

    expect({ code, out }).toEqual({ code: 3, out: '200 406\n' })
    expect(err).toContain('this run: 2 exchanges compared, 1 finding: 1 error\n')
    expect(err).toContain('unknown member "phonenumber", did you mean "phoneNumber"?')
    expect(err).toContain(
      'Refused, probably tests of wrong requests:\n  POST /IT-live 406 MAIL_INVALID, error 201, at /mail; once, in call 2\n',
    )
    expect(err).toMatch(/^run\.pact has \d interactions? of /m)
    expect(err).toMatch(/^ {2}operations +1\/6 \(16 %\), not /m)
    const json = JSON.parse(await readFile(join(cwd, 'run.json'), 'utf8'))
    expect(json.report.findings).toHaveLength(1)
    expect(json.coverage.operations).toMatchObject({ percent: 16, met: ['POST /IT-live'] })
    expect(json.coverage.responseProperties.missed).toContain('POST /IT-selfie /data/id')
    expect(await readFile(join(cwd, 'run.xml'), 'utf8')).toContain('failures="1"')
    expect(await readFile(join(cwd, 'run.sarif'), 'utf8')).toContain('"startLine"')
    expect(await readFile(join(cwd, 'run.html'), 'utf8')).toMatch(
      /<article class="finding bad">[\s\S]*Timeline of [\s\S]*operations: 16 percent[\s\S]*<code>POST \/IT-automatic 402</,
    )
  },
)

test.skipIf(!hasTool('curl'))(
  'exec --strict compares a client in plain shell, and ends with 0 without findings',
  async () => {
    const script = `curl -sf "$VIDEOID_EMULATOR_URL/IT-live" -H "Authorization: Bearer $VIDEOID_EMULATOR_TOKEN" -H 'content-type: application/json' -d '{"mail":"anna@example.com"}' -o answer.json`
    const cwd = folderOf({})

    const { code, err } = await runInFolder(cwd, [...strict, '--', 'sh', '-c', script])

    expect(err).toContain('this run: 1 exchange compared, no finding\n')
    expect(err).toContain('The run relied on no assumption about the real service.\n')
    expect(code).toBe(0)
  },
)

test('the exit code of the client takes precedence over the codes for coverage and callbacks', async () => {
  const program = (body: object, end = 0) => [
    process.execPath,
    '--input-type=module',
    '-e',
    `const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
     const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
     const post = (path, body) => fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
     await post('/IT-live', ${JSON.stringify(body)})
     await post('/__emulator/clock/advance', { by: '2m' })
     process.exit(${end})`,
  ]
  const good = { mail: 'anna@example.com' }
  const unheard = { ...good, callback: { url: 'http://127.0.0.1:9/hook' } }

  const ended = [
    await runInFolder(root, [...strict, '--', ...program({ ...good, odd: 1 }, 7)]),
    await runInFolder(root, [...strict, '--fail-under', '17', '--', ...program(good)]),
    await runInFolder(root, [...strict, '--', ...program(unheard)]),
    await runInFolder(root, [...strict, '--fail-under', '16', '--', ...program(good)]),
  ]

  expect(ended.map(({ code }) => code)).toEqual([7, 4, 5, 0])
  expect(ended[1]?.err).toContain(
    'Coverage is too low: 1 of 6 operations were met, 16 %, and --fail-under asks for 17 %. Missing: POST /IT-selfie, POST /IT-automatic,',
  )
})

test.skipIf(!hasTool('curl'))(
  'exec --strict names each callback that was not acknowledged, in its output and in each report',
  async () => {
    const script = `curl -s "$VIDEOID_EMULATOR_URL/IT-live" -H "Authorization: Bearer $VIDEOID_EMULATOR_TOKEN" -H 'content-type: application/json' -d '{"mail":"anna@example.com","callback":{"url":"http://127.0.0.1:9/secret-path"}}' -o answer.json
curl -s "$VIDEOID_EMULATOR_URL/__emulator/clock/advance" -H "Authorization: Bearer $VIDEOID_EMULATOR_TOKEN" -H 'content-type: application/json' -d '{"by":"2m"}' -o clock.json`
    const cwd = folderOf({})
    const files = ['json', 'junit', 'sarif', 'html'].flatMap((form) => [`--${form}`, `run.${form}`])

    const { code, err } = await runInFolder(cwd, [...strict, ...files, '--', 'sh', '-c', script])

    expect(code).toBe(5)
    const { id } = JSON.parse(await readFile(join(cwd, 'answer.json'), 'utf8')).data
    expect(err).toContain(
      `error    callback not acknowledged: validation of verification ${id} to http://127.0.0.1:9/…\n         Nothing listens at 127.0.0.1:9 (ECONNREFUSED)`,
    )
    for (const form of ['json', 'junit', 'sarif', 'html']) {
      const text = await readFile(join(cwd, `run.${form}`), 'utf8')
      expect([form, text.includes(`of verification ${id} to http:`)]).toEqual([form, true])
      expect(text).not.toContain('secret-path')
    }
    expect(await readFile(join(cwd, 'run.junit'), 'utf8')).toContain('failures="2"')
  },
)

test('--fail-under sets a goal for each kind of coverage, and suggests the nearest kind', async () => {
  const program = `curl -s "$VIDEOID_EMULATOR_URL/IT-live" -H "Authorization: Bearer $VIDEOID_EMULATOR_TOKEN" -H 'content-type: application/json' -d '{"mail":"anna@example.com"}' -o /dev/null`
  const run = (goals: string) =>
    runInFolder(root, [...strict, '--fail-under', goals, '--', 'sh', '-c', program])

  const met = await run('operations=16,statuses=2')
  const short = await run('operations=16,statuses=3,requestProperties=50')
  const unknown = await run('operation=16')
  const notNumber = await run('statuses=101')

  expect([met, short, unknown, notNumber].map(({ code }) => code)).toEqual([0, 4, 2, 2])
  expect(short.err).toContain('1 of 42 statuses were met, 2 %, and --fail-under asks for 3 %.')
  expect(short.err).toContain('1 of 30 request properties were met')
  expect(unknown.err).toMatch(
    /^--fail-under: there is no coverage of "operation", did you mean "operations"\? Write a /,
  )
  expect(notNumber.err).toContain('statuses needs a whole number from 0 to 100, not "101".')
})

test('exec refuses options of strict runs without --strict', async () => {
  const { code, err } = await runInFolder(root, ['exec', '--fail-under', '80', '--', 'true'])

  expect({ code, err }).toEqual({
    code: 2,
    err: '--fail-under applies only to a strict run. Add --strict, or leave it out.\n',
  })
})
