import { expect, test } from 'vitest'
import { accountAt, basicAuthorization } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

const mail = 'planted.address@example.com'
const planted = 'planted-api-key-7f3a'

test('logs, journals, problems and events contain no token, key or address', async () => {
  const written: string[] = []
  const emulator = await emulatorForTest({
    auth: 'scoped',
    logLevel: 'debug',
    write: (line) => written.push(line),
  })
  const dev = accountAt(emulator, mail)
  const { token, refreshToken } = await dev.token({ name: planted })
  const secrets = [token, refreshToken, planted, mail, basicAuthorization(mail).slice(6)]
  const problems: string[] = []
  const note = async (call: ReturnType<typeof dev.login>) => {
    const { headers } = await call
    problems.push(String(headers['x-emulator-problem']))
  }

  await dev.with(token)('post', '/IT-live', { mail })
  for (const digits of [token, refreshToken]) {
    for (const path of ['/tokens', '/token', '/tokenz', '/scopes', '/callbacks', '/nowhere']) {
      await note(dev.login('get', `${path}/${digits}`))
      await note(dev.with(digits)('patch', `${path}/${digits}`, { [digits]: digits }))
    }
    await note(dev.with(digits)('get', `/IT-identity-verifications/${digits}`))
  }
  await note(dev.login('post', '/tokens', { scopes: [token], [planted]: 1 }))
  await note(dev.login('post', '/token', { scopes: [`POST:videoid.openapi.com/${token}`] }))
  const journals = await Promise.all(
    [token, 'default', emulator.token].map((bearer) =>
      dev.with(bearer)('get', '/__emulator/requests'),
    ),
  )

  const output = [
    ...written,
    ...problems,
    ...journals.map(({ body }) => JSON.stringify(body.data.map(withoutVerification))),
  ].join('\n')
  expect(journals[0]?.body.data.length).toBeGreaterThan(10)
  expect(written.length).toBeGreaterThan(20)
  expect(secrets.filter((secret) => output.includes(secret))).toEqual([])
})

test('--log-secrets writes paths unmasked', async () => {
  const written: string[] = []
  const emulator = await emulatorForTest({
    logSecrets: true,
    logLevel: 'debug',
    write: (line) => written.push(line),
  })
  const dev = accountAt(emulator, mail)
  const { token } = await dev.token()

  await dev.login('get', `/tokens/${token}`)

  await expect.poll(() => written.join('')).toContain(`GET /tokens/${token} 200`)
})

function withoutVerification({ verification: _, ...row }: { verification?: string }) {
  return row
}
