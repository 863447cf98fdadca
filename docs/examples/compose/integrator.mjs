// A small application that uses the emulator. It opens a verification, receives its callbacks, and downloads the audit.
import { createServer } from 'node:http'

const { VIDEOID_URL: url, HOOK_URL: hook = 'http://127.0.0.1:8000/hook' } = process.env
const headers = { authorization: 'Bearer compose', 'content-type': 'application/json' }

async function call(path, body) {
  const method = body === undefined ? 'GET' : 'POST'
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })
  if (!answer.ok)
    throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`)
  return answer
}

const receiver = createServer(async (req, res) => {
  let body = ''
  for await (const chunk of req.setEncoding('utf8')) body += chunk
  const { id, status } = JSON.parse(body).data
  console.log(`callback: ${id} is ${status}`)
  res.writeHead(204).end()
})
await new Promise((resolve) => receiver.listen(Number(new URL(hook).port), resolve))

const opened = await call('/IT-live', {
  mail: 'anna@example.com',
  callback: { url: hook, method: 'JSON' },
})
const { id } = (await opened.json()).data
// Advance the clock by two minutes. The control API has the same host and port as the emulated API.
await call('/__emulator/clock/advance', { by: '2m' })
const { status } = (await (await call(`/IT-identity-verifications/${id}`)).json()).data
const audit = await (await call(`/IT-identity-verifications/${id}/audit`)).arrayBuffer()
console.log(`${id} is ${status}, its audit has ${audit.byteLength} bytes`)
receiver.close()
receiver.closeAllConnections()
