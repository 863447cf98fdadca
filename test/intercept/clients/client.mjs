// An unmodified client with fetch and https: the hosts are constants, and nothing mentions the emulator.
import { get } from 'node:https'

const API = 'https://videoid.openapi.com'
const call = async (url, authorization, body) => {
  const headers = { authorization, 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return (await fetch(url, { headers, ...sent })).json()
}
const basic = `Basic ${Buffer.from('dev@example.com:key').toString('base64')}`
const { token } = await call('https://oauth.openapi.it/token', basic, {
  scopes: ['*:videoid.openapi.com/*'],
})
const bearer = `Bearer ${token}`
const { data } = await call(`${API}/IT-live`, bearer, { mail: 'anna@example.com' })
const path = `${API}/IT-identity-verifications/${data.id}`
const { status } = (await call(path, bearer)).data
get(`${path}/audit`, { headers: { authorization: bearer } }, async (response) => {
  const pdf = Buffer.concat(await response.toArray())
  process.stdout.write(`${token.length} ${status} ${pdf.subarray(0, 4)}\n`)
})
