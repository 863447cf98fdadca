import {
  AccountService,
  OpenAPI,
  OpenService,
  ReadService,
} from '../output/src/openapi-typescript-codegen/index.ts'
import { account, type Flow, fetchPdf, request, scopes } from './flow.ts'

export const run: Flow = async ({ url, finish }) => {
  OpenAPI.BASE = url
  OpenAPI.USERNAME = account.name
  OpenAPI.PASSWORD = account.key
  const login = await AccountService.makeToken({ scopes })
  const { token } = login.data
  OpenAPI.USERNAME = undefined
  OpenAPI.PASSWORD = undefined
  OpenAPI.TOKEN = token
  const opened = await OpenService.openLive(request)
  const { id } = opened.data
  await finish(token)
  const list = await ReadService.listVerifications()
  const one = await ReadService.readVerification(id)
  const data = await ReadService.readData(id)
  return {
    token,
    status: one.data.status,
    listed: list.data.length,
    taxCode: data.data.user.taxCode,
    pdf: await fetchPdf(`${OpenAPI.BASE}/IT-identity-verifications/${id}/images`, token),
  }
}
