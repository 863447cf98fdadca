// A receiver that counts callbacks, and a function that sends a request. The long-running tests (soaks) use both.
import { createServer } from 'node:http'

/** Starts a receiver that counts callbacks by event id. It also records the runs in which each URL and event id came. */
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
    /** The number of the current run of the emulator. The code that starts the emulator increments it. */
    run: 0,
    /** Returns the runs in which a callback with this event id arrived at this URL, in the order of arrival. */
    runs: (url, id) => runsOf.get(`${url && new URL(url).pathname} ${id}`) ?? [],
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return receiver
}

/** Returns the status and the body of a response. The status is 0 if there is no response. */
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
