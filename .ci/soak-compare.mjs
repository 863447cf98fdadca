import { call } from './soak-receiver.mjs'

/**
 * Reads the part of a namespace's state that a restart must not change: the contents of its snapshot and the tokens of
 * its account. Waits until every due callback has its response.
 */
export async function readState(url, client) {
  const headers = { 'x-emulator-namespace': client.namespace }
  const control = `${url}/__emulator`
  await call(`${control}/clock/advance`, { method: 'POST', body: { by: '0s' }, headers })
  const { status, body } = await call(`${control}/state`, { headers })
  if (status !== 200) return { unreadable: `GET /__emulator/state answers ${status}` }
  const state = comparable(body.contents)
  if (client.login === undefined) return state
  const tokens = await call(`${url}/tokens?limit=1000`, {
    headers: { authorization: client.login },
  })
  return { ...state, tokens: (tokens.body.data ?? []).map(({ stats: _, ...token }) => token) }
}

// Omits `requests` (the emulator stores them in memory only), values in real time (they differ), and `due` (its order
// is compared in the results of advances).
function comparable({ requests: _r, madeBy: _m, due: _d, verifications, inboxes, ...rest }) {
  return {
    ...rest,
    // A link contains the port, which changes at each start.
    verifications: verifications.map(({ link: _l, ...verification }) => ({
      ...verification,
      deliveries: verification.deliveries.map((delivery) => ({
        ...delivery,
        attempts: delivery.attempts.map(({ took: _t, ...attempt }) => attempt),
      })),
    })),
    inboxes: Object.fromEntries(
      Object.entries(inboxes).map(([box, { messages }]) => [
        box,
        messages.map(({ id, body }) => `${id} ${Buffer.from(body, 'base64')}`),
      ]),
    ),
  }
}

/** Returns the part of a response that must be equal from the emulator under test and from the reference emulator. */
export function comparableAnswer({ status, body }) {
  const { data, id, received, transitions, queue, deleted } = body ?? {}
  const ids = Array.isArray(data) ? data.map((row) => row.id) : data?.id
  return { status, ids, id, received, transitions, queue, deleted }
}

/** Returns a sentence about the first difference of two JSON values, or undefined if they are equal. */
export function firstDifference(real, expected, path = '') {
  if (Object.is(real, expected)) return undefined
  const isDeep = isObject(real) && isObject(expected)
  if (!isDeep) return `${path || 'the whole'} is ${shown(real)}, expected ${shown(expected)}`
  for (const key of new Set([...Object.keys(expected), ...Object.keys(real)])) {
    const difference = firstDifference(real[key], expected[key], `${path}/${key}`)
    if (difference !== undefined) return difference
  }
  return undefined
}

function isObject(value) {
  return typeof value === 'object' && value !== null
}

function shown(value) {
  return (JSON.stringify(value) ?? 'missing').slice(0, 200)
}
