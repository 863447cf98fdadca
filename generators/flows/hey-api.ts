import { createClient } from '../output/src/hey-api/client/index.ts'
import {
  listVerifications,
  makeToken,
  openLive,
  readData,
  readImages,
  readVerification,
} from '../output/src/hey-api/index.ts'
import { account, bytesOf, type Flow, request, scopes } from './flow.ts'

export const run: Flow = async ({ url, finish }) => {
  const baseUrl = url
  const platform = createClient({ baseUrl, auth: `${account.name}:${account.key}` })
  const login = await makeToken({ client: platform, body: { scopes }, throwOnError: true })
  const { token } = login.data.data
  const client = createClient({ baseUrl, auth: token })
  const opened = await openLive({ client, body: request, throwOnError: true })
  const path = { id: opened.data.data.id }
  await finish(token)
  const list = await listVerifications({ client, throwOnError: true })
  const one = await readVerification({ client, path, throwOnError: true })
  const data = await readData({ client, path, throwOnError: true })
  const images = await readImages({ client, path, parseAs: 'blob', throwOnError: true })
  return {
    token,
    status: one.data.data.status,
    listed: list.data.data.length,
    taxCode: data.data.data.user.taxCode,
    pdf: await bytesOf(images.data),
  }
}
