import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The resource in a callback, as far as receivers read it. */
export type Received = {
  readonly id: string
  readonly status: string
  readonly reason?: string | null
  readonly owner?: string | null
  readonly custom?: unknown
  readonly user?: Readonly<Record<string, unknown>>
  readonly [member: string]: unknown
}

/** The record of a receiver about one verification. */
export type Order = {
  status: string
  parcels: number
  reason?: string | null
  events: string[]
  secret?: string
}

/** Everything that a rule of a receiver may use. */
export type Request = {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly body: string
  readonly orders: Map<string, Order>
  /** Ends the receiver, as an uncaught error does. */
  readonly crash: () => void
}

/** An HTTP status, or a status with a body. `undefined` means 204. Nothing is sent for `silent`. */
export type Answer = number | readonly [number, string] | 'silent' | undefined

/** A receiver, described by its differences from a careful receiver. */
export type PlantedReceiver = {
  /** Answers before the body is read. */
  readonly early?: (req: IncomingMessage) => Answer
  /** Reads the body. */
  readonly read?: (req: IncomingMessage) => Promise<string>
  /** Reads the resource out of the body. */
  readonly decode?: (request: Request) => Received
  /** Refuses a callback before it is stored. */
  readonly refuse?: (received: Received, request: Request, order: Order) => Answer
  /** Stores a callback. */
  readonly store?: (received: Received, order: Order, request: Request) => void | Promise<void>
  /** Answers a stored callback. */
  readonly answer?: (received: Received, request: Request) => Answer | Promise<Answer>
  /** Answers if anything above throws. */
  readonly failure?: number
  /** Shows the outcome of an order. */
  readonly show?: (order: Order | undefined, id: string, orders: Map<string, Order>) => string
}

const RANK = ['running', 'validation', 'ok', 'ko']

/** Stores a callback as a careful receiver does: an older status changes nothing. */
export function storeFurthest({ status, reason }: Received, order: Order): void {
  if (!RANK.includes(status) || RANK.indexOf(status) <= RANK.indexOf(order.status)) return
  order.status = status
  order.reason = reason ?? null
  if (status === 'ok') order.parcels += 1
}

/** Returns the order of an id, and creates it. */
export function orderOf({ orders }: Pick<Request, 'orders'>, id: string): Order {
  const order = orders.get(id) ?? { status: 'new', parcels: 0, events: [] }
  orders.set(id, order)
  return order
}

export async function readAll(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export function decodeBoth({ req, body }: Request): Received {
  const isJson = (req.headers['content-type'] ?? '').includes('json')
  if (!isJson) return decodeForm(body)
  const { data, custom } = JSON.parse(body)
  return custom === undefined ? data : { ...data, custom }
}

export function decodeForm(body: string): Received {
  const fields = new URLSearchParams(body)
  const custom = fields.get('custom')
  const data = JSON.parse(fields.get('data') ?? '')
  return custom === null ? data : { ...data, custom: JSON.parse(custom) }
}

export function showOrder(order: Order | undefined): string {
  if (order === undefined) return 'null'
  const { status, parcels, reason = null } = order
  return JSON.stringify({ status, parcels, reason })
}

export type RunningReceiver = { readonly base: string; close(): Promise<void> }

/** Starts a receiver: POST /hook takes callbacks, GET /orders/{id} shows an outcome. */
export async function startPlanted(receiver: PlantedReceiver): Promise<RunningReceiver> {
  const orders = new Map<string, Order>()
  const server: Server = createServer(
    (req, res) => void handle(receiver, { req, res, orders, crash }),
  )
  const crash = () => {
    server.close()
    setImmediate(() => server.closeAllConnections())
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    async close() {
      crash()
    },
  }
}

async function handle(
  { early, read = readAll, failure = 400, show = showOrder, ...rules }: PlantedReceiver,
  request: Omit<Request, 'body'>,
): Promise<void> {
  const { req, res, orders } = request
  if (req.method === 'GET') {
    const id = req.url?.split('/').at(-1) ?? ''
    const text = show(orders.get(id), id, orders)
    res.writeHead(text === 'null' ? 404 : 200, { 'content-type': 'application/json' }).end(text)
    return
  }
  const atOnce = early?.(req)
  if (atOnce !== undefined) send(res, atOnce)
  try {
    const body = await read(req)
    const answer = await follow(rules, { ...request, body })
    if (atOnce === undefined && answer !== 'silent') send(res, answer)
  } catch {
    if (atOnce === undefined) send(res, failure)
  }
}

async function follow(rules: PlantedReceiver, request: Request): Promise<Answer> {
  const { decode = decodeBoth, refuse, store = storeFurthest, answer } = rules
  const received = decode(request)
  if (typeof received.id !== 'string' || typeof received.status !== 'string') return 400
  const order = orderOf(request, received.id)
  const refused = refuse?.(received, request, order)
  if (refused !== undefined) return refused
  await store(received, order, request)
  order.events.push(received.status)
  return answer?.(received, request)
}

function send(res: ServerResponse, answer: Answer): void {
  if (res.writableEnded || answer === 'silent') return
  const [status, body] = typeof answer === 'object' ? answer : [answer ?? 204, '']
  res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(body)
}
