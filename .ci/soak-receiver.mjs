// A receiver that counts callbacks, and a client that returns the result of a call, for the soaks.
import { createServer } from 'node:http'

/** Counts what comes, by the id of the event and, more finely, by address and id. */
export async function startReceiver() {
  const seen = new Map()
  const runsOf = new Map()
  const server = createServer((req, res) => {
    const id = req.headers['x-emulator-event-id']
    seen.set(id, (seen.get(id) ?? 0) + 1)
    const key = `${req.url} ${id}`
    runsOf.set(key, [...(runsOf.get(key) ?? []), receiver.run])
    req.resume().on('end', () => res.end('ok'))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver = {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    seen,
    /** The number of the emulator run that sends now. The code that starts the emulator increments it. */
    run: 0,
    /** In which runs a callback arrived at this address, in the order of its arrivals. */
    runs: (url, id) => runsOf.get(`${url && new URL(url).pathname} ${id}`) ?? [],
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return receiver
}

/** The status and the body of an answer; status 0 where there is none. */
export async function call(url, { method = 'GET', body, headers = {} } = {}) {
  try {
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: 'Bearer soak',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, body: isJson ? JSON.parse(text) : text }
  } catch {
    return { status: 0, body: {} }
  }
}
