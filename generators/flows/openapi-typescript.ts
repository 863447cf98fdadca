import createClient from 'openapi-fetch'
import type { paths } from '../output/src/openapi-typescript.ts'
import { basic, type Flow, request, scopes } from './flow.ts'

export const run: Flow = async ({ url, finish }) => {
  const client = createClient<paths>({ baseUrl: url })
  const login = await client.POST('/tokens', {
    headers: { authorization: basic() },
    body: { scopes },
  })
  if (login.data === undefined) throw new Error(login.error.message)
  const { token } = login.data.data
  const headers = { authorization: `Bearer ${token}` }
  const opened = await client.POST('/IT-live', { headers, body: request })
  if (opened.data === undefined) throw new Error(opened.error.message)
  const { id } = opened.data.data
  await finish(token)
  const list = await client.GET('/IT-identity-verifications', { headers })
  const params = { path: { id } }
  const one = await client.GET('/IT-identity-verifications/{id}', { headers, params })
  const data = await client.GET('/IT-identity-verifications/{id}/data', { headers, params })
  const images = await client.GET('/IT-identity-verifications/{id}/images', {
    headers,
    params,
    parseAs: 'arrayBuffer',
  })
  if (one.data === undefined || data.data === undefined || images.data === undefined)
    throw new Error('An answer is missing.')
  return {
    token,
    status: one.data.data.status,
    listed: list.data?.data.length ?? 0,
    taxCode: data.data.data.user.taxCode,
    pdf: new Uint8Array(images.data),
  }
}
