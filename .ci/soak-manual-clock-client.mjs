import { comparableAnswer, firstDifference, readState } from './soak-compare.mjs'
import { operations } from './soak-operations.mjs'
import { createRandom } from './soak-random.mjs'
import { call } from './soak-receiver.mjs'
import { tokenOperations } from './soak-token-operations.mjs'

/**
 * Creates a client with its own namespace and a manual clock. The client uses every operation, and repeats each
 * acknowledged call at a reference emulator that is never killed. The state of both emulators must be equal. `account`
 * is the e-mail address of a client that uses issued tokens, otherwise undefined.
 */
export function createClient({ name, seed, hook, account, failed }) {
  const random = createRandom(seed)
  // The last requests, for the report of a failure.
  const latest = []
  const kinds = { ...operations, ...(account === undefined ? {} : tokenOperations) }
  const done = new Map()
  const everyToken = new Set()
  const revoked = []
  let deck = []
  let made = 0
  let pending
  let isBroken = false

  const client = {
    ...{ name, random, hook, done, ids: [], tokens: [], now: 0, namespace: undefined },
    login: account === undefined ? undefined : `Basic ${btoa(`${account}:key`)}`,
    nonce: () => `${name}-${++made}`,
    learnId(id) {
      if (client.ids.includes(id)) fail(`the id ${id} came twice`)
      client.ids.push(id)
    },
    learnToken(pair) {
      if (everyToken.has(pair.token)) fail('a token was issued twice')
      everyToken.add(pair.token)
      client.tokens.push(pair)
    },
    forgetToken(token) {
      client.tokens = client.tokens.filter((each) => each.token !== token)
      revoked.push(token)
    },

    /** Reads the name of its namespace before the first request. */
    async begin(real, reference) {
      if (account !== undefined) await signUp(real, reference)
      const headers = { authorization: `Bearer ${bearer()}` }
      for (const url of [reference, real]) {
        const { body } = await call(`${url}/__emulator/state`, { headers })
        client.namespace = body.contents.namespace
      }
    },

    /** Sends requests one after the other until the emulator no longer answers. */
    async work(load, real, reference) {
      while (!isBroken) {
        if (await oneOperation(real, reference)) load.acknowledge()
        else if (load.isKilled()) return
        else fail(`"${pending?.kind}" had no answer from a running emulator`)
      }
    },

    /** Compares the whole state after a restart. If the last request had no response, the state may be the one before the request or the one after it. */
    async check(real, reference, receiver) {
      if (isBroken) return
      note('KILLED')
      const state = await readState(real, client)
      let expected = await readState(reference, client)
      let difference = firstDifference(state, expected)
      if (difference !== undefined && pending !== undefined) {
        await repeatPending(reference, state, expected)
        expected = await readState(reference, client)
        const unlike = firstDifference(state, expected)
        if (unlike !== undefined) {
          fail(
            `the state differs from the state before "${pending.kind}" (${difference}) and from the state after it (${unlike})`,
          )
        }
        difference = undefined
      }
      if (difference !== undefined) fail(difference)
      pending = undefined
      client.now = state.clock?.now ?? client.now
      checkArrivals(state, receiver)
      await checkRevoked(real)
    },

    /** True if the last request of this client got no response. */
    isUnderWay: () => pending !== undefined,

    /** Forgets all ids. This is necessary after a reset of all namespaces. */
    forgetAll() {
      client.ids = []
    },
  }
  return client

  function fail(sentence) {
    failed(`${name}: ${sentence}\n  after: ${latest.join(', ')}`)
    isBroken = true
  }

  function note(event) {
    latest.push(event)
    if (latest.length > 12) latest.shift()
  }

  async function signUp(real, reference) {
    const { request, learn } = tokenOperations['issue a token (version 2)']
    learn(client, await send(real, request()))
    await send(reference, request())
  }

  async function oneOperation(real, reference) {
    const kind = nextKind()
    const { request: make, requestOfReference, settles = false } = kinds[kind]
    if (settles && !(await settle(real, reference))) return false
    const token = bearer()
    client.askReference = async (path) => (await call(`${reference}/__emulator${path}`)).body
    const request = await make(client)
    if (request === undefined || (request.as === 'bearer' && token === undefined)) return true
    const authorized = request.as === 'bearer' ? { ...request, bearer: token } : request
    const sent = { kind, request: authorized, requestOfReference }
    const answer = await send(real, authorized)
    note(`${kind} ${answer.status}`)
    if (answer.status === 0) {
      pending = sent
      return false
    }
    const expected = await send(reference, requestOfReference?.(client) ?? authorized)
    const difference = firstDifference(comparableAnswer(answer), comparableAnswer(expected))
    if (difference !== undefined) fail(`"${kind}" was answered differently: ${difference}`)
    learnFrom(sent, expected, answer)
    if (answer.status < 300) done.set(kind, (done.get(kind) ?? 0) + 1)
    return true
  }

  function learnFrom({ kind, request }, answer, realAnswer) {
    if (answer.status === 401)
      client.tokens = client.tokens.filter(({ token }) => token !== request.bearer)
    if (answer.status >= 300) return
    kinds[kind].learn?.(client, answer, request, realAnswer)
    if (answer.body?.to !== undefined) client.now = Date.parse(answer.body.to)
  }

  async function repeatPending(reference, state, expected) {
    const { kind, request, requestOfReference } = pending
    const again =
      kinds[kind].resume?.(request, state, expected) ?? requestOfReference?.(client) ?? request
    learnFrom(pending, await send(reference, { ...request, ...again }), undefined)
  }

  // Waits for the responses to callbacks in progress, so that both emulators have the same outcome.
  async function settle(real, reference) {
    const request = { method: 'POST', path: '/__emulator/clock/advance', body: { by: '0s' } }
    const answer = await send(real, request)
    if (answer.status === 0) return false
    await send(reference, request)
    return true
  }

  function nextKind() {
    if (deck.length === 0) {
      const all = Object.entries(kinds).flatMap(([kind, { share }]) =>
        Array.from({ length: Math.max(1, Math.round(share)) }, () => kind),
      )
      deck = random.shuffled(all)
    }
    return deck.pop()
  }

  function bearer() {
    return account === undefined ? name : random.pick(client.tokens)?.token
  }

  function send(url, { method, path, body, as, bearer: token }) {
    const authorization = as === 'login' ? client.login : `Bearer ${token ?? name}`
    const isControl = path.startsWith('/__emulator')
    const headers = isControl ? { 'x-emulator-namespace': client.namespace } : { authorization }
    return call(url + path, { method, body, headers })
  }

  // Every attempt with the outcome `delivered` must have reached the receiver.
  function checkArrivals({ verifications = [] }, receiver) {
    for (const { request, deliveries } of verifications) {
      for (const { id, attempts } of deliveries) {
        const delivered = attempts.filter(({ outcome }) => outcome === 'delivered').length
        const arrived = receiver.runs(request.callback?.url, id).length
        if (arrived < delivered) fail(`callback ${id}: ${delivered} delivered, ${arrived} arrived`)
      }
    }
  }

  async function checkRevoked(real) {
    for (const token of revoked.slice(-3)) {
      const request = { method: 'GET', path: '/IT-identity-verifications', bearer: token }
      const { status } = await send(real, request)
      if (status !== 401) fail(`a call with a revoked token is answered with ${status}`)
    }
  }
}
