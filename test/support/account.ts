import request from 'supertest'
import type { emulatorForTest } from './emulator.ts'

type Emulator = Pick<Awaited<ReturnType<typeof emulatorForTest>>, 'url'>

export const everyScope = ['*:videoid.openapi.com/*']

/** Returns the value of an `Authorization: Basic …` header for an address and a key. */
export function basicAuthorization(mail: string, key = 'key'): string {
  return `Basic ${Buffer.from(`${mail}:${key}`).toString('base64')}`
}

/** Returns functions that send requests of one account, with Basic or with a token. */
export function accountAt({ url }: Emulator, mail: string) {
  const call =
    (authorization: string) =>
    (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object) => {
      const pending = request(url)[method](path).set('authorization', authorization)
      return body === undefined ? pending : pending.send(body)
    }
  const login = call(basicAuthorization(mail))
  return {
    login,
    /** Sends requests with a bearer token: a token or a refresh token. */
    with: (token: string) => call(`Bearer ${token}`),
    /** Issues a new token and its refresh token. */
    token: async (more: object = {}): Promise<{ token: string; refreshToken: string }> => {
      const { body } = await login('post', '/tokens', { scopes: everyScope, ...more })
      return body.data
    },
  }
}
