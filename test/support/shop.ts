import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * Starts an application for one test. As a careful application does, it refuses callbacks about verifications
 * that it has not opened, and reads the status with GET instead of believing the callback.
 */
export async function shopForTest({ ships = 'once' }: { ships?: 'once' | 'at every ok' } = {}) {
  const orders = new Map<string, { api: string; token: string; status: string; parcels: number }>()

  async function open(req: IncomingMessage): Promise<number> {
    const api = String(req.headers['x-videoid-emulator-url'])
    const token = `shop-${orders.size}`
    const callback = { url: 'https://shop.example.com/hook', method: 'JSON' }
    const { data } = await requestJson(`${api}/IT-live`, token, {
      mail: 'anna+ko@example.com',
      callback,
    })
    orders.set(data.id, { api, token, status: 'new', parcels: 0 })
    return 201
  }

  async function onCallback({ id }: { readonly id: string }): Promise<number> {
    const order = orders.get(id)
    if (order === undefined) return 404
    const { data } = await requestJson(`${order.api}/IT-identity-verifications/${id}`, order.token)
    const hasChanged = order.status !== data.status
    order.status = data.status
    if (data.status === 'ok' && (hasChanged || ships === 'at every ok')) order.parcels += 1
    return 204
  }

  const server = createServer(async (req, res) => {
    if (req.url === '/open') return void res.writeHead(await open(req)).end()
    if (req.url === '/hook') {
      const answer = bodyOf(req).then(({ data }) => onCallback(data))
      return void res.writeHead(await answer.catch(() => 400)).end()
    }
    const order = orders.get(req.url?.split('/').at(-1) ?? '')
    res.writeHead(order === undefined ? 404 : 200)
    res.end(JSON.stringify({ status: order?.status, parcels: order?.parcels }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.closeAllConnections())
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { base: `http://127.0.0.1:${port}`, opened: () => orders.size }
}

async function requestJson(
  url: string,
  token: string,
  body?: object,
): Promise<{ data: { id: string; status: string } }> {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return (await answer.json()) as Awaited<ReturnType<typeof requestJson>>
}

async function bodyOf(req: IncomingMessage) {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) text += chunk
  return JSON.parse(text)
}
