import {
  defaults,
  listVerifications,
  makeToken,
  openLive,
  readData,
  readVerification,
} from '../output/src/oazapfts.ts'
import { basic, type Flow, fetchPdf, request, scopes } from './flow.ts'

export const run: Flow = async ({ url, finish }) => {
  defaults.baseUrl = url
  const login = await makeToken({ scopes }, { headers: { authorization: basic() } })
  if (login.status !== 200) throw new Error(login.data.message)
  const { token } = login.data.data
  defaults.headers = { authorization: `Bearer ${token}` }
  const opened = await openLive(request)
  if (opened.status !== 200) throw new Error(opened.data.message)
  const { id } = opened.data.data
  await finish(token)
  const list = await listVerifications()
  const one = await readVerification(id)
  const data = await readData(id)
  if (list.status !== 200 || one.status !== 200 || data.status !== 200)
    throw new Error('An answer is missing.')
  return {
    token,
    status: one.data.data.status,
    listed: list.data.data.length,
    taxCode: data.data.data.user.taxCode,
    pdf: await fetchPdf(`${defaults.baseUrl}/IT-identity-verifications/${id}/images`, token),
  }
}
