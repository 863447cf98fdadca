// An unmodified client of the vendor's sandbox. It opens two verifications, and writes the callbacks into a file.
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'

const API = 'https://test.videoid.openapi.com'
const OAUTH = 'https://test.oauth.openapi.it'
const received = []
const receiver = createServer(async (req, res) => {
  const content = Buffer.concat(await req.toArray()).toString()
  received.push({ method: req.method, url: callback.url, headers: req.headers, content })
  res.end()
})
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve))
const callback = { url: `http://127.0.0.1:${receiver.address().port}/hook`, method: 'JSON' }

const call = async (url, authorization, body) => {
  const headers = { authorization, 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return (await fetch(url, { headers, ...sent })).json()
}
const basic = `Basic ${Buffer.from('dev@example.com:key').toString('base64')}`
const { token } = await call(`${OAUTH}/token`, basic, {
  scopes: ['*:test.videoid.openapi.com/*'],
})
const bearer = `Bearer ${token}`
const list = `${API}/IT-identity-verifications`
await call(list, bearer)
await call(`${API}/IT-live`, bearer, {})
for (const taxCode of ['RSSMRA80A01H501U', 'BNCSRG80A01H501M']) {
  const body = { mail: 'anna@example.com', user: { taxCode }, callback }
  const { data } = await call(`${API}/IT-live`, bearer, body)
  let status = ''
  for (let i = 0; !/^(ok|ko)$/.test(status) && i < 100; i++) {
    await setTimeout(20)
    status = (await call(`${list}/${data.id}`, bearer)).data.status
  }
  if (status === 'ok') await call(`${list}/${data.id}/protocol`, bearer)
}
for (let i = 0; received.length < 4 && i < 200; i++) await setTimeout(20)
receiver.close()
await writeFile(process.argv[2], JSON.stringify({ data: received }))
