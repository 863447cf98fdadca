import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Order, readAll, storeFurthest } from './planted-receiver.ts'

/** An application that opens its verifications itself: POST /open, POST /hook, GET /orders/{id}. */
export type PlantedShop = {
  /** The mistake, or a description of a correct shop. */
  readonly title: string
  /** True for a mistake. The command only warns about such a mistake. Absent for a correct shop. */
  readonly isMistake?: true
  /** The status of the answer to a callback about an id that the shop has not opened. `believe`: it stores an order. */
  readonly unknownId: number | 'believe'
  /** `reads`: reads the status from the API. `believes`: uses the status in the callback. */
  readonly status: 'reads' | 'believes'
  /** True if the shop asks the API only when it gets the request of the probe. */
  readonly polls?: true
}

export const SHOPS: readonly PlantedShop[] = [
  {
    title: 'opens an order for an id that it never opened (a warning)',
    isMistake: true,
    unknownId: 'believe',
    status: 'believes',
  },
  {
    title: 'acts on the status of the callback without reading the API (a warning)',
    isMistake: true,
    unknownId: 404,
    status: 'believes',
  },
  {
    title: 'an application that reads the API, and answers 404 to unknown ids',
    unknownId: 404,
    status: 'reads',
  },
  {
    title: 'an application that reads the API, and answers 200 to unknown ids',
    unknownId: 200,
    status: 'reads',
  },
  {
    title: 'an application that reads the API only when the probe asks',
    unknownId: 204,
    status: 'reads',
    polls: true,
  },
]

type ShopOrder = Order & { readonly api: string }
type Verification = { readonly id: string; readonly status: string; readonly reason: string | null }

export async function startShop({ unknownId, status, polls }: PlantedShop) {
  const orders = new Map<string, ShopOrder>()

  async function open({ headers }: IncomingMessage): Promise<number> {
    const api = String(headers['x-videoid-emulator-url'])
    const callback = { url: 'https://shop.example.com/hook', method: 'JSON' }
    const { id } = await request(`${api}/IT-live`, { mail: 'anna@example.com', callback })
    orders.set(id, newOrder(api))
    return 201
  }

  async function refresh(id: string, order: ShopOrder): Promise<void> {
    storeFurthest(await request(`${order.api}/IT-identity-verifications/${id}`), order)
  }

  async function onCallback(req: IncomingMessage): Promise<number> {
    const { data } = JSON.parse(await readAll(req)) as { readonly data: Verification }
    const known = orders.get(data.id)
    if (known === undefined && unknownId !== 'believe') return unknownId
    const order = known ?? newOrder('')
    orders.set(data.id, order)
    if (status === 'believes') storeFurthest(data, order)
    else if (polls !== true) await refresh(data.id, order)
    return 204
  }

  const server = createServer(async (req, res) => {
    if (req.url === '/open') return void res.writeHead(await open(req)).end()
    if (req.url === '/hook') return void res.writeHead(await onCallback(req).catch(() => 400)).end()
    const id = req.url?.split('/').at(-1) ?? ''
    const order = orders.get(id)
    if (order !== undefined && polls === true) await refresh(id, order)
    res.writeHead(order === undefined ? 404 : 200)
    res.end(JSON.stringify({ status: order?.status, parcels: order?.parcels }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function newOrder(api: string): ShopOrder {
  return { api, status: 'new', parcels: 0, events: [] }
}

async function request(url: string, body?: object): Promise<Verification> {
  const answer = await fetch(url, {
    headers: { authorization: 'Bearer shop', 'content-type': 'application/json' },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  return ((await answer.json()) as { readonly data: Verification }).data
}
