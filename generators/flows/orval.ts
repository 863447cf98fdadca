import {
  listVerifications,
  makeToken,
  openLive,
  readData,
  readImages,
  readVerification,
} from '../output/src/orval/videoid.ts'
import { basic, bytesOf, type Flow, request, scopes } from './flow.ts'

export const run: Flow = async ({ url, finish }) => {
  // The function in docs/generate-a-client.md reads the base URL from this variable.
  globalThis.videoidUrl = url
  const login = await makeToken({ scopes }, { headers: { authorization: basic() } })
  if (login.status !== 200) throw new Error(login.data.message)
  const { token } = login.data.data
  const options = { headers: { authorization: `Bearer ${token}` } }
  const opened = await openLive(request, options)
  if (opened.status !== 200) throw new Error(opened.data.message)
  const { id } = opened.data.data
  await finish(token)
  const list = await listVerifications({}, options)
  const one = await readVerification(id, options)
  const data = await readData(id, options)
  const images = await readImages(id, options)
  if (list.status !== 200 || one.status !== 200 || data.status !== 200 || images.status !== 200)
    throw new Error('An answer is missing.')
  return {
    token,
    status: one.data.data.status,
    listed: list.data.data.length,
    taxCode: data.data.data.user.taxCode,
    pdf: await bytesOf(images.data),
  }
}
