import request from 'supertest'
import type { emulatorForTest } from './emulator.ts'

type Emulator = Pick<Awaited<ReturnType<typeof emulatorForTest>>, 'url'>

export const everyScope = ['*:videoid.openapi.com/*']

/** `Basic …` of an address and a key. */
export function basic(mail: string, key = 'key'): string {
  return `Basic ${Buffer.from(`${mail}:${key}`).toString('base64')}`
}

/** Calls of one account: with Basic, or with a token it was given. */
export function accountAt({ url }: Emulator, mail: string) {
  const call =
    (authorization: string) =>
    (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object) => {
      const asked = request(url)[method](path).set('authorization', authorization)
      return body === undefined ? asked : asked.send(body)
    }
  const login = call(basic(mail))
  return {
    login,
    /** With a bearer: a token, or a refresh token. */
    with: (token: string) => call(`Bearer ${token}`),
    /** A new token and its refresh token. */
    token: async (more: object = {}): Promise<{ token: string; refreshToken: string }> => {
      const { body } = await login('post', '/tokens', { scopes: everyScope, ...more })
      return body.data
    },
  }
}
