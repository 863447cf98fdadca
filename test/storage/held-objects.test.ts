import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { halfSentRequest } from '../support/half-sent-request.ts'
import { createMemoryFolder } from '../support/memory-folder.ts'
import { servedFrom } from './served-folder.ts'

const anna = { mail: 'anna@example.com' }

test.each([
  ['a reset', '/reset', {}],
  ['a reset of all namespaces', '/reset', { all: true }],
])(
  'a POST whose body arrives after %s opens a verification that survives a kill',
  async (...row) => {
    const [, path, body] = row
    const folder = createMemoryFolder()
    const serving = await servedFrom(folder)
    await serving.openVerification()
    const post = await halfSentRequest({ ...serving, token: 'some-token' }, 'POST /IT-live', anna)

    await serving.control('post', path).send(body)
    const answer = await post.finish()

    const [, id] = /"id":"([\w-]+)"/.exec(answer) ?? []
    const restarted = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))
    expect(answer).toContain('HTTP/1.1 200')
    expect(await serving.ids()).toEqual([id])
    expect(await restarted.ids()).toEqual([id])
  },
)

test('a token stays revoked after a kill when a POST with it ends after the revocation', async () => {
  const folder = createMemoryFolder()
  const serving = await servedFrom(folder)
  const account = accountAt(serving, 'dev@example.com')
  const { token } = await account.token()
  const post = await halfSentRequest({ ...serving, token }, 'POST /IT-live', anna)

  await account.login('delete', `/tokens/${token}`)
  const answer = await post.finish()
  await serving.close()

  const restarted = await servedFrom(createMemoryFolder(folder.bytesAfterKill()))
  const { with: withToken } = accountAt(restarted, 'dev@example.com')
  const reading = await withToken(token)('get', '/IT-identity-verifications')
  expect(answer).toContain('HTTP/1.1 200')
  expect(reading.status).toBe(401)
})
