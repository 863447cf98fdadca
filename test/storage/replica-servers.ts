import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import type { Settings } from '../../server/runtime/settings.ts'
import { startCommand } from '../support/command.ts'
import { freePort } from '../support/free-port.ts'
import { servedWith } from './served-folder.ts'

export const slow = { timeout: 30_000, interval: 100 }
export const anna = { mail: 'anna@example.com' }
export const listPath = '/IT-identity-verifications'

export async function replica(store: string, more: Partial<Settings> = {}) {
  const port = await freePort()
  return servedWith({ store, port, advertise: `http://127.0.0.1:${port}`, ...more })
}

export function startReplica(store: string, port: number, more: readonly string[] = []) {
  const argv = ['start', '--port', String(port), '--advertise', `http://127.0.0.1:${port}`]
  const env = { ...process.env, VIDEOID_EMULATOR_STORE: store }
  const command = startCommand([...argv, '--clock', 'manual', ...more], { env })
  const url = command.waitForOutput(/address +(\S+)/).then(([, found = '']) => found)
  return { command, url }
}

export function post(url: string, body: object): Promise<Response> {
  const headers = { authorization: 'Bearer some-token', 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

export async function startReceiver() {
  const bodies: string[] = []
  const port = await freePort()
  const receiver = createServer((req, res) => {
    let text = ''
    req.on('data', (chunk) => {
      text += chunk
    })
    req.on('end', () => {
      bodies.push(text)
      res.end()
    })
  }).listen(port, '127.0.0.1')
  onTestFinished(() => void receiver.close())
  return { hook: `http://127.0.0.1:${port}/hook`, bodies }
}
