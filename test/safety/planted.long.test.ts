import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { isThorough } from '../support/number-of-runs.ts'
import { PLANTED_VALUES, plantedIn, plantedRequests } from '../support/planted-secrets.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

// The log of debug contains the logs of all levels. Only the long tests check every level.
const LEVELS = ['error', 'debug', ...(isThorough ? (['warn', 'info'] as const) : [])] as const

test.each(LEVELS)(
  'with --log-level %s the log contains no personal data and no key',
  async (logLevel) => {
    const written: string[] = []
    const { url, clock } = await emulatorForTest({
      logLevel,
      write: (line) => written.push(line),
    })
    const receiver = await receiverForTest()

    for (const hook of [receiver.url, 'http://127.0.0.1:9', 'https://8.8.8.8']) {
      for (const { method, path, headers, body } of plantedRequests(hook)) {
        await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
      }
    }
    await clock.advance('1h')
    await fetch(`${url}/__emulator/clock/advance`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${PLANTED_VALUES.token}`,
        'content-type': 'application/json',
      },
      body: '{"by":"1h"}',
    })

    expect(Object.keys(PLANTED_VALUES)).toHaveLength(40)
    expect(receiver.received.length).toBeGreaterThan(10)
    expect(written.length > 0).toBe(logLevel !== 'error')
    expect(plantedIn(written.join(''))).toEqual([])
  },
)

const CLIENT = `
import { readFileSync } from 'node:fs'
const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
for (const { method, path, headers, body } of JSON.parse(readFileSync('requests.json', 'utf8'))) {
  const own = { ...headers, authorization: headers.authorization.replace(/^Bearer .*/, 'Bearer ' + token) }
  const { data } = await (await fetch(url + path, { method, headers: own, body })).json().catch(() => ({}))
  if (data?.id) {
    const control = { method: 'POST', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } }
    await fetch(url + '/__emulator/clock/advance', { ...control, body: '{"by":"2m"}' })
    for (const type of ['', '/data', '/audit', '/nothing'])
      await (await fetch(url + '/IT-identity-verifications/' + data.id + type, { headers: own })).text()
  }
}
`

test('exec --strict writes no personal data to its output and reports', async () => {
  const requests = plantedRequests('http://127.0.0.1:9')
  const cwd = folderOf({ 'client.mjs': CLIENT, 'requests.json': JSON.stringify(requests) })
  const reports = ['json', 'junit', 'sarif', 'html', 'har'].flatMap((form) => [
    `--${form}`,
    `run.${form}`,
  ])
  const options = ['--clock', 'manual', '--log-level', 'debug', ...reports]

  const { out, err } = await runCommand(
    ['exec', '--strict', ...options, '--', process.execPath, 'client.mjs'],
    { cwd },
  )

  const written = readdirSync(cwd).filter((name) => name.startsWith('run.'))
  expect(written).toHaveLength(5)
  expect(err).toContain('debug POST /IT-live 200')
  expect(plantedIn(out)).toEqual([])
  expect(plantedIn(err)).toEqual([])
  for (const name of written) {
    expect([name, plantedIn(readFileSync(join(cwd, name), 'utf8'))]).toEqual([name, []])
  }
})
