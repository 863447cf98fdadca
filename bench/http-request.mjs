import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

/** Sends one request. Resolves to the status and the text of the response. */
export function httpRequest(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (res) => {
      let text = ''
      res.setEncoding('utf8')
      res.on('data', (chunk) => {
        text += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Sends one request. Resolves to `data` of the response. */
export async function dataOf(url, options) {
  const { status, text } = await httpRequest(url, options)
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text.slice(0, 200)}`)
  return JSON.parse(text).data
}

export function close() {
  agent.destroy()
}
