import { expect, test } from 'vitest'
import { checkExchange } from '../../contracts/spec/check-exchange.ts'
import { PROBLEMS } from '../../server/domain/model/problem.ts'
import { accountAt, basicAuthorization, everyScope } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'

// Compares every answer about accounts, good or bad, with openapi.yaml.

test('every answer about accounts matches openapi.yaml, and every problem about accounts occurs', async () => {
  const emulator = await emulatorForTest({ auth: 'scoped', credit: 13 })
  const mail = 'dev@example.com'
  const dev = accountAt(emulator, mail)
  const findings: unknown[] = []
  const met = new Set<string>()
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    as = basicAuthorization(mail),
  ) => {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: { authorization: as },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    met.add(answer.headers.get('x-emulator-problem')?.split(':')[0] ?? String(answer.status))
    const exchange = {
      method,
      path,
      status: answer.status,
      ...(body === undefined ? {} : { requestBody: body }),
      responseHeaders: Object.fromEntries(answer.headers),
      responseBody: text,
    }
    findings.push(
      ...checkExchange(exchange, { closed: true }).filter(
        ({ side }) => answer.status < 300 || side === 'response',
      ),
    )
    return text === '' ? undefined : JSON.parse(text).data
  }
  const unknown = '0123456789abcdef01234567'
  const other = { scopes: ['POST:videoid.openapi.com/IT-life'] }

  await ask('GET', '/tokens')
  await ask('GET', '/token')
  const { token, refreshToken } = await ask('POST', '/tokens', { scopes: everyScope, name: 'Till' })
  const bearer = `Bearer ${token}`
  await ask('GET', '/tokens?skip=0&limit=5')
  await ask('GET', `/tokens/${token}`)
  await ask('PATCH', `/tokens/${token}`, { ttl: 3600, limits: { walletRequests: 1, ip: [] } })
  await ask('GET', '/scopes')
  await ask('GET', '/scopes?limit=1')
  const [scope] = await ask('GET', '/scopes')
  await ask('GET', `/scopes/${scope.id}`)
  for (const [method, path] of [
    ['GET', '/callbacks'],
    ['GET', `/callbacks/${unknown}`],
    ['GET', '/callbacks?limit=x'],
    ['GET', '/subscriptions'],
    ['GET', `/subscriptions/${unknown}`],
    ['GET', `/scopes/${unknown}`],
    ['GET', '/tokens?limit=x'],
    ['GET', '/tokens/short'],
    ['GET', `/tokens/${unknown}`],
    ['PATCH', '/tokens'],
    ['DELETE', '/tokens'],
    ['PATCH', `/tokens/${unknown}`],
    ['DELETE', `/tokens/${unknown}`],
    ['GET', `/token/${unknown}`],
    ['DELETE', `/token/${unknown}`],
    ['PUT', '/tokens'],
    ['GET', '/tokens/%ff'],
  ] as const) {
    await ask(method, path)
  }
  for (const body of [{}, { scopes: ['x'] }, other, { scopes: everyScope, ttl: 'x' }, []]) {
    await ask('POST', '/tokens', body)
    await ask('PATCH', `/tokens/${token}`, body)
    await ask('POST', '/token', body)
    await ask('PUT', `/token/${unknown}`, body)
    await ask('PATCH', `/token/${unknown}`, body)
    await ask('PATCH', `/token/${token}`, body)
  }
  await ask('PATCH', `/tokens/${token}`, {}, 'Bearer nobody')
  await ask('GET', '/wallet', undefined, 'Basic nobody')
  await ask('GET', '/wallet', undefined, '')
  await ask('POST', '/token', { scopes: everyScope, expire: 86_400 })
  await ask('GET', `/token/${token}`)
  await ask('GET', `/token?scope=${encodeURIComponent(scope.scope)}`)
  await ask('PUT', `/token/${token}`, { scopes: everyScope })
  await ask('PATCH', `/token/${token}`, { expire: 1_799_000_000 })
  const callback = { url: emulator.inboxUrl('a'), method: 'JSON', custom: [1] }
  await ask('POST', '/IT-live', { mail, callback }, bearer)
  await ask('POST', '/IT-live', { mail }, bearer)
  const bounded = await dev.token()
  await ask('POST', '/IT-live', { mail }, `Bearer ${bounded.token}`)
  const narrow = await dev.token({ scopes: ['POST:videoid.openapi.com/IT-selfie'] })
  await ask('GET', '/IT-identity-verifications', undefined, `Bearer ${narrow.token}`)
  await dev.with(token)('post', '/__emulator/clock/advance', { by: '2m' })
  const [row] = await ask('GET', '/callbacks?scopes=POST%3Avideoid.openapi.com%2FIT-live')
  await ask('GET', `/callbacks/${row.id}`)
  await ask('GET', '/wallet')
  await ask('GET', '/wallet/transactions')
  await ask('GET', '/wallet/transactions?skip=-1')
  await ask('GET', '/credit')
  const fresh = await ask('PATCH', `/tokens/${token}`, {}, `Bearer ${refreshToken}`)
  await ask('GET', '/IT-identity-verifications', undefined, bearer)
  await ask('DELETE', `/tokens/${fresh.token}`)
  await ask('DELETE', `/token/${narrow.token}`)

  expect(findings).toEqual([])
  const accountProblems = Object.keys(PROBLEMS).filter((code) => ACCOUNT_PROBLEMS.test(code))
  expect(accountProblems.filter((code) => !met.has(code))).toEqual([])
  expect(accountProblems.length).toBeGreaterThan(25)
  expect(['200', '204'].filter((status) => !met.has(status))).toEqual([])
})

const ACCOUNT_PROBLEMS =
  /^(TOKEN_(?!MISSING)|BASIC|REFRESH|SCOPES?_|PATCH_|DELETE_|OLD_|CALLBACK_(UNKNOWN|QUERY)|SUBSCRIPTION|CREDIT)/
