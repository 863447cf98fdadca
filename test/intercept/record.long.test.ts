import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { runCommand } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { startTunnelProxy } from '../support/tunnel-proxy.ts'

const client = join(root, 'test/intercept/clients/sandbox.mjs')
const HOSTS = 'test.videoid.openapi.com,test.oauth.openapi.it'
const DIALECT = {
  types: { audit: 'protocol' },
  delivery: 'base64',
  reasonStyle: 'snake',
  callbackJson: 'bare',
  emptyList: 200,
  fieldErrors: 'modern',
} as const

test('an emulator with a learnt dialect answers like the recorded sandbox', async () => {
  const { cwd, env } = await sandbox()
  const real = ['--record', 'real.har', '--allow-real-hosts', HOSTS]

  const recorded = await intercept(cwd, real, ['node', client, 'real.json'], env)
  const learnt = await runCommand(['drift', '--learn', 'real.har', 'real.json'], { cwd })
  const labelled = await runCommand(['drift', '--labels', 'real.har', 'real.json'], { cwd })
  const copy = ['--dialect', 'dialect.yaml', '--pace', 'instant', '--strict', '--har', 'copy.har']
  const options = [...copy, '--refusals', 'list']
  const repeated = await intercept(cwd, options, ['node', client, 'copy.json'])
  await runCommand(['drift', 'real.har', 'real.json', '--json', 'real.report'], { cwd })
  await runCommand(['drift', 'copy.har', 'copy.json', '--json', 'copy.report'], { cwd })

  expect(recorded.code, recorded.err).toBe(0)
  expect(recorded.err).toMatch(/\d+ calls to test\.videoid\.openapi\.com/)
  expect(recorded.err).toContain('reached the real host: real.har has them, redacted.')
  expect(learnt).toMatchObject({ code: 0, err: '' })
  expect(learnt.out).not.toContain('The emulator has answered in this recording')
  expect(parse(readFileSync(join(cwd, 'dialect.yaml'), 'utf8'))).toEqual(DIALECT)
  expect(labelled.out).toContain('contradicted  Resource: An empty list is 404, error 221')
  expect(labelled.out).toContain('confirmed     Callback encoding: Callbacks are not signed')
  expect(repeated.code, repeated.err).toBe(0)
  expect(dialectsIn(cwd, 'copy.report')).toEqual(dialectsIn(cwd, 'real.report'))
  expect(readFileSync(join(cwd, 'real.har'), 'utf8')).not.toMatch(
    /anna|RSSMRA(?!80A01H501U)|dev@example|Bearer|[^-0-9a-f][0-9a-f]{24}[^-0-9a-f]/,
  )
})

test('calls pass without --record, and only to the named hosts', async () => {
  const { cwd, env, targets } = await sandbox()
  const script = `curl -sS https://test.videoid.openapi.com/IT-identity-verifications -H 'Authorization: Bearer a'
curl -sS https://videoid.openapi.com/IT-identity-verifications -H 'Authorization: Bearer a'`

  const options = ['--allow-real-hosts', 'test.videoid.openapi.com']
  const { code, out, err } = await intercept(cwd, options, ['sh', '-c', script], env)

  expect(code, err).toBe(0)
  expect(out).toMatch(/^\{.*"Wrong Token".*\}\{.*"error":221\}$/)
  expect(err).toContain('Calls to test.videoid.openapi.com reach the real host')
  expect(err).toContain('Calls to other hosts go on to the proxy of HTTPS_PROXY, 127.0.0.1:')
  expect(err).toContain('1 call to videoid.openapi.com was answered here')
  expect(targets).toEqual(['test.videoid.openapi.com:443'])
})

test('a token of the emulator is explained when the real host refuses it', async () => {
  const { cwd, env } = await sandbox()
  const script = `await fetch('https://test.oauth.openapi.it/token', { method: 'POST', body: '{"scopes":[]}' })
await fetch('https://test.videoid.openapi.com/IT-live', { method: 'POST', body: '{}' })`
  const options = ['--record', 'a.har', '--allow-real-hosts', 'test.videoid.openapi.com']

  const { err } = await intercept(cwd, options, ['node', '--input-type=module', '-e', script], env)

  expect(err).toContain(
    'test.videoid.openapi.com refused a token, and test.oauth.openapi.it was answered by the emulator',
  )
})

test('a run without a call to the real host ends with 6 and writes no file', async () => {
  const { cwd, env } = await sandbox()
  const options = ['--record', 'a.har', '--allow-real-hosts', 'test.videoid.openapi.com']

  const { code, err } = await intercept(cwd, options, ['node', '-e', '0'], env)

  expect(code).toBe(6)
  expect(err).toContain('Nothing was recorded, and a.har is not written: no call to test.videoid')
  expect(() => readFileSync(join(cwd, 'a.har'))).toThrow('ENOENT')
})

/** Another emulator stands for the sandbox. The proxy of the user leads to it, and the user trusts its authority. */
async function sandbox() {
  const vendor = await emulatorForTest({
    ...{ intercept: true, wireOnly: true, auth: 'scoped', pace: 'instant', clock: 'system' },
    dialect: DIALECT,
  })
  const { url, targets } = await startTunnelProxy(Number(new URL(vendor.httpsUrl ?? '').port))
  const cwd = folderOf({ 'ca.pem': vendor.authority ?? '' })
  return { cwd, targets, env: { HTTPS_PROXY: url, SSL_CERT_FILE: join(cwd, 'ca.pem') } }
}

function intercept(
  cwd: string,
  options: readonly string[],
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  return runCommand(['exec', '--intercept', ...options, '--', ...command], { cwd, env })
}

function dialectsIn(cwd: string, file: string) {
  const { reports } = JSON.parse(readFileSync(join(cwd, file), 'utf8'))
  return reports.map(({ dialect }: { readonly dialect: readonly object[] }) =>
    dialect.map((row) => ({ ...row, seen: valuesSeen(row) })),
  )
}

function valuesSeen(row: object): readonly string[] {
  const seen = 'seen' in row && Array.isArray(row.seen) ? row.seen : []
  return seen.map(({ value }) => value)
}
