/** A Pact file as JSON. It is mutable, so that a test can plant a mistake in it. */
// biome-ignore lint/suspicious/noExplicitAny: the tests plant mistakes of any shape
export type PactJson = any

export const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
export const other = '8d3b2f60-1c8e-4f0a-b6a4-52c7e1f09d3a'
export const link = `http://127.0.0.1:4280/link/${id}`
export const message = 'The link for the live Video Identification service.'
export const token = 'Bearer 902d05ef1399e4228355e8b4'
export const one = `/IT-identity-verifications/${id}`
export const list = '/IT-identity-verifications'
export const opened = { id, link, message, status: 'running', owner: 'dev@example.com' }
export const ended = { ...opened, status: 'ok', reason: 'identityverified' }
export const ok = (data: unknown) => ({ data, success: true, message: '', error: null })
export const no = (error: number, text: string) => ({
  data: null,
  success: false,
  message: text,
  error,
})

export const rules = (...matchers: readonly object[]) => ({ combine: 'AND', matchers })
export const type = rules({ match: 'type' })
export const regex = (text: string) => rules({ match: 'regex', regex: text })
export const jsonRule = regex('^application/json(;.*)?$')

export const idRule = regex('^[0-9a-fA-F-]{36}$')
export const openedRules = {
  '$.data.id': idRule,
  '$.data.link': regex('^https?://.+$'),
  '$.data.message': type,
  '$.data.owner': type,
}

/** Returns a pact between a consumer and the emulator. */
export function inVersion(
  version: string,
  consumer: string,
  interactions: readonly object[],
): PactJson {
  return {
    consumer: { name: consumer },
    provider: { name: 'videoid-emulator' },
    interactions,
    metadata: { pactSpecification: { version } },
  }
}
