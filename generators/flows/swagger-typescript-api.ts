import { Api } from '../output/src/swagger-typescript-api/videoid.ts'
import { basic, bytesOf, type Flow, request, scopes } from './flow.ts'

export const run: Flow = async ({ url, finish }) => {
  const api = new Api<string>({
    baseUrl: url,
    securityWorker: (authorization) => ({ headers: { authorization: authorization ?? '' } }),
  })
  api.setSecurityData(basic())
  const login = await api.tokens.makeToken({ scopes })
  const { token } = login.data.data
  api.setSecurityData(`Bearer ${token}`)
  const opened = await api.itLive.openLive(request)
  const { id } = opened.data.data
  await finish(token)
  const list = await api.itIdentityVerifications.listVerifications()
  const one = await api.itIdentityVerifications.readVerification(id)
  const data = await api.itIdentityVerifications.readData(id)
  const images = await api.itIdentityVerifications.readImages(id, { format: 'blob' })
  return {
    token,
    status: one.data.data.status,
    listed: list.data.data.length,
    taxCode: data.data.data.user.taxCode,
    pdf: await bytesOf(images.data),
  }
}
