// All operations that change a namespace, as requests for soak-kills.mjs. An operation creates a request from the
// state that its client knows. If that state has nothing to change, the operation creates no request.
const CONTROL = '/__emulator'
const LENGTHS = ['1s', '59s', '2m', '10m', '16m', '1h', '26h', '10d']
const SCENARIOS = [
  'ok',
  'ko',
  'interactive',
  'slow-operator',
  'ko-repeatable-then-ok',
  'revoked-after-ok',
]
const ACTS = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'abandon' },
  { as: 'user', do: 'return' },
  { as: 'operator', do: 'take-call' },
  { as: 'operator', do: 'ask-retry' },
  { as: 'operator', do: 'approve' },
  { as: 'operator', do: 'reject', reason: 'face_mismatch' },
  { as: 'scenario', do: 'let-it-run' },
]

/** The operations by kind. Each has a weight for the random choice, and a function that creates its request. */
export const operations = {
  'open live': { share: 4, request: (client) => opening(client, '/IT-live'), learn: learnId },
  'open selfie': { share: 2, request: (client) => opening(client, '/IT-selfie'), learn: learnId },
  'open automatic': {
    share: 2,
    request: (client) => opening(client, '/IT-automatic'),
    learn: learnId,
  },
  'seed verification': {
    share: 1,
    request: ({ random }) =>
      control('POST', '/verifications', {
        status: random.pick(['running', 'validation', 'ok', 'ko']),
        age: random.pick(['1m', '29d']),
      }),
    learn: learnId,
  },
  'act of the user': { share: 3, request: (client) => acting(client, 'user') },
  'act of the operator': { share: 3, request: (client) => acting(client, 'operator') },
  'act of the scenario': { share: 1, request: (client) => acting(client, 'scenario') },
  advance: {
    share: 4,
    request: ({ random }) => control('POST', '/clock/advance', { by: random.pick(LENGTHS) }),
    resume: resumeAdvance,
  },
  'advance until idle': {
    share: 1,
    request: () => control('POST', '/clock/advance', { until: 'idle' }),
    resume: resumeAdvance,
  },
  'set the clock': {
    share: 1,
    request: ({ random, now }) =>
      control('PUT', '/clock', { now: iso(now + 60_000), speed: 1 + random.below(9) }),
    resume: (_, { clock }) => control('PUT', '/clock', { now: iso(clock.now), speed: clock.speed }),
  },
  'fast-forward': { share: 2, request: forwarding, resume: resumeForward },
  'queue scenarios': {
    share: 2,
    request: ({ random }) =>
      control('POST', '/scenarios/queue', {
        use: [random.pick(SCENARIOS), random.pick(SCENARIOS)],
      }),
  },
  'empty the queue': { share: 1, request: () => control('DELETE', '/scenarios/queue') },
  'choose the default': {
    share: 1,
    request: ({ random }) => control('PUT', '/scenarios/default', { use: random.pick(SCENARIOS) }),
  },
  'open the desk': {
    share: 1,
    request: ({ random }) => control('PUT', '/desk', { openNow: random.below(2) === 0 }),
  },
  'post to an inbox': {
    share: 3,
    request: ({ random, nonce }) =>
      control('POST', `/inbox/box-${random.below(2)}`, { message: nonce() }),
  },
  'read an inbox': {
    share: 1,
    request: ({ random }) => control('GET', `/inboxes/box-${random.below(2)}`),
  },
  redeliver: { share: 2, settles: true, request: (client) => redelivering(client, '.1/redeliver') },
  'redeliver all of one': {
    share: 1,
    settles: true,
    request: ({ random, ids }) =>
      ids.length === 0
        ? undefined
        : control('POST', '/deliveries/redeliver', { verification: random.pick(ids) }),
  },
  'take a snapshot': {
    share: 1,
    settles: true,
    request: () => control('GET', '/state'),
    learn: takeSnapshot,
  },
  'put a snapshot back': {
    share: 1,
    settles: true,
    request: ({ snapshot }) => snapshot && control('PUT', '/state', snapshot.real),
    requestOfReference: ({ snapshot }) => control('PUT', '/state', snapshot.reference),
    learn: (client) => {
      client.ids = [...client.snapshot.ids]
    },
  },
  reset: { share: 0.5, request: () => control('POST', '/reset', {}), learn: forgetIds },
  'delete the namespace': {
    share: 0.5,
    request: ({ namespace }) => control('DELETE', `/namespaces/${namespace}`),
    learn: forgetIds,
  },
}

function control(method, path, body) {
  return { method, path: CONTROL + path, ...(body === undefined ? {} : { body }) }
}

// Each verification has its own callback URL. The same ids come again after a reset, and the URL distinguishes them.
function opening(client, path) {
  const callback = { url: `${client.hook}/${client.nonce()}`, retry: 2 }
  const body = { mail: 'anna@example.com', callback }
  return { method: 'POST', path, body, as: 'bearer' }
}

// Usually chooses an action that is possible now. The list of possible actions comes from the reference emulator, which
// is in the same state.
async function acting({ random, ids, askReference }, who) {
  if (ids.length === 0) return undefined
  const id = random.pick(ids.slice(-6))
  const { possibleActs = [] } = await askReference(`/verifications/${id}`)
  const possible = possibleActs.filter(({ as }) => as === who)
  const own = ACTS.filter(({ as }) => as === who)
  const act = possible.length > 0 && random.below(5) > 0 ? random.pick(possible) : random.pick(own)
  return control('POST', `/verifications/${id}/act`, act)
}

function forwarding({ random, ids }) {
  if (ids.length === 0) return undefined
  const id = random.pick(ids)
  const how = random.pick([{ to: 'next' }, { to: 'end' }, { by: random.pick(LENGTHS) }])
  return { ...control('POST', `/verifications/${id}/fast-forward`, how), verification: id }
}

function redelivering({ random, ids }, rest) {
  return ids.length === 0 ? undefined : control('POST', `/deliveries/${random.pick(ids)}${rest}`)
}

// An interrupted advance stopped at an instant before its end. The reference emulator advances to the same instant.
function resumeAdvance(_, { clock }) {
  return control('POST', '/clock/advance', { to: iso(clock.now) })
}

function resumeForward(request, real, reference) {
  const aheadBy = ({ verifications }) =>
    verifications.find(({ id }) => id === request.verification)?.aheadBy ?? 0
  const by = aheadBy(real) - aheadBy(reference)
  if (by <= 0) return request
  return control('POST', `/verifications/${request.verification}/fast-forward`, { by: `${by}ms` })
}

function learnId(client, { body }) {
  client.learnId(body.data?.id ?? body.id)
}

function takeSnapshot(client, reference, _, real) {
  if (real === undefined) return
  client.snapshot = { real: real.body, reference: reference.body, ids: [...client.ids] }
}

function forgetIds(client) {
  client.ids = []
}

function iso(instant) {
  return new Date(instant).toISOString()
}
