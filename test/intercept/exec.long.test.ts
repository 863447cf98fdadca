import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { folderOf } from '../support/scenario-folder.ts'

const OPEN = `
const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
const answer = await fetch('https://videoid.openapi.com/IT-live', {
  method: 'POST', headers, body: '{"mail":"anna@example.com"}',
})
const { data } = await answer.json()
process.stdout.write(data.link + '\\n')`

test('exec --intercept says how many calls it answered, and deletes its files', async () => {
  const folder = folderOf({ 'open.mjs': OPEN, 'temporary/x': '' })
  const env = { TMPDIR: join(folder, 'temporary') }

  const { code, out, err } = await intercept(folder, [], ['node', 'open.mjs'], env)

  expect(code, err).toBe(0)
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/link\//)
  expect(err).toContain(
    '1 call to videoid.openapi.com was answered here; estimated cost on the real service: 11.90 EUR.',
  )
  expect(readdirSync(join(folder, 'temporary'))).toEqual(['x'])
})

test('--fail-on-real-host ends with 3 and names each call', async () => {
  const folder = folderOf({ 'open.mjs': OPEN })

  const { code, err } = await intercept(folder, ['--fail-on-real-host'], ['node', 'open.mjs'])

  expect(code).toBe(3)
  expect(err).toMatch(/called the real hosts once? .*\(--fail-on-real-host\)|1 time/)
  expect(err).toContain('  POST https://videoid.openapi.com/IT-live')
})

test('a run that uses the base URL passes --fail-on-real-host', async () => {
  const script = OPEN.replace(
    "'https://videoid.openapi.com/IT-live'",
    "process.env.VIDEOID_EMULATOR_URL + '/IT-live'",
  )
  const folder = folderOf({ 'open.mjs': script })

  const { code, err } = await intercept(folder, ['--fail-on-real-host'], ['node', 'open.mjs'])

  expect(code, err).toBe(0)
  expect(err).toContain('no call to a host of the platform came.')
})

test('--fail-on-real-host does not pass a run in which nothing reached the emulator', async () => {
  const { code, err } = await intercept(folderOf({}), ['--fail-on-real-host'], ['node', '-e', '0'])

  expect(code).toBe(6)
  expect(err).toMatch(/Not judged: no call reached the emulator/)
})

test('another host of the platform is refused, and never reached', async () => {
  const script = `await fetch('https://company.openapi.com/').catch((error) => console.log(error.cause.message))`
  const folder = folderOf({ 'call.mjs': script })

  const { out } = await intercept(folder, [], ['node', 'call.mjs'])

  expect(out).toBe(
    'company.openapi.com is a real host of the platform, and the emulator does not answer it. Add --allow-real-hosts if you mean it.\n',
  )
})

test('--intercept-only refuses every other host with its remedy', async () => {
  const script = `await fetch('https://shop.example/').catch((error) => console.log(error.cause.message))`
  const folder = folderOf({ 'call.mjs': script })

  const { out } = await intercept(folder, ['--intercept-only'], ['node', 'call.mjs'])

  expect(out).toMatch(/^Calls to shop\.example are refused by --intercept-only\./)
})

test('two runs at once do not meet', async () => {
  const folder = folderOf({
    'open.mjs': `${OPEN}
const list = await (await fetch('https://videoid.openapi.com/IT-identity-verifications', { headers })).json()
process.stdout.write(list.data.length + '\\n')`,
  })

  const runs = await Promise.all([1, 2].map(() => intercept(folder, [], ['node', 'open.mjs'])))

  expect(runs.map(({ out }) => out.split('\n')[1])).toEqual(['1', '1'])
})

test('no file, variable or report of a run contains the key of an authority', async () => {
  const script = `
import { readdirSync, readFileSync, statSync } from 'node:fs'
const folder = process.env.TMPDIR
const paths = readdirSync(folder, { recursive: true }).map((path) => folder + '/' + path)
const texts = paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'latin1'))
const url = process.env.VIDEOID_EMULATOR_URL + '/__emulator/'
for (const path of ['ca.pem', 'state', 'requests']) texts.push(await (await fetch(url + path)).text())
texts.push(JSON.stringify(process.env))
process.stdout.write(texts.length + ' ' + texts.filter((text) => text.includes('PRIVATE KEY')).length)`
  const folder = folderOf({ 'look.mjs': script, 'open.mjs': OPEN, 'temporary/x': '' })
  const reports = ['json', 'html', 'har', 'junit', 'sarif'].flatMap((name) => [
    `--${name}`,
    join(folder, `report.${name}`),
  ])
  const env = { TMPDIR: join(folder, 'temporary') }

  const command = ['sh', '-c', 'node open.mjs >link && node look.mjs']
  const { out, err } = await intercept(folder, ['--strict', ...reports], command, env)

  const [looked = 0, withKey] = out.split(' ').map(Number)
  expect(looked, err).toBeGreaterThanOrEqual(8)
  expect(withKey).toBe(0)
  const written = readdirSync(folder).filter((name) => name.startsWith('report.'))
  expect(written).toHaveLength(5)
  for (const name of written) {
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('PRIVATE KEY')
  }
})

test('a client that pins its certificates fails with a sentence about its host', async () => {
  const script = `
import https from 'node:https'
const checkServerIdentity = () => new Error('another certificate is pinned')
https.get('https://videoid.openapi.com/', { checkServerIdentity }).on('error', ({ message }) => console.log(message))`
  const folder = folderOf({ 'pinned.mjs': script })

  const { out, err } = await intercept(folder, [], ['node', 'pinned.mjs'])

  expect(out).toBe('another certificate is pinned\n')
  expect(err).toMatch(
    /A client ended a connection to videoid\.openapi\.com .* pins another certificate/,
  )
})

test.each([
  [['--intercept-only'], {}, /--intercept-only is about intercepted calls\. Add --intercept/],
  [['--fail-on-real-host'], {}, /--fail-on-real-host is about intercepted calls\. Add --intercept/],
  [
    ['--intercept'],
    { HTTPS_PROXY: 'socks5://127.0.0.1:9' },
    /the proxy of HTTPS_PROXY, but that is not an http:\/\/ URL/,
  ],
])('exec %j with %j is refused in one sentence', async (options, env, sentence) => {
  const parameters = ['exec', ...options, '--', 'node', '-e', '0']
  const { code, err } = await runCommand(parameters, { env })

  expect(code).toBe(2)
  expect(err).toMatch(sentence)
})

function intercept(
  cwd: string,
  options: readonly string[],
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  return runCommand(['exec', '--intercept', ...options, '--', ...command], { cwd, env })
}
