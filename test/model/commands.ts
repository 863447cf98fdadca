import fc from 'fast-check'
import { expect } from 'vitest'
import type { EmulatorUnderTest, Parsed, ReceiverBehaviour } from './emulator-under-test.ts'
import { checkInvariants, type Model } from './invariants.ts'

type Answer = { readonly status: number; readonly body: Parsed }
type Perform = (model: Model, ask: Ask, emulator: EmulatorUnderTest) => Promise<void>
type Ask = (method: string, path: string, body?: unknown, headers?: Headers_) => Promise<Answer>
type Headers_ = Readonly<Record<string, string>>

/** Creates a command. A failure prints its name. */
function command(name: string, perform: Perform, needsVerification = true) {
  return {
    check: ({ histories }: Readonly<Model>) => !needsVerification || histories.size > 0,
    async run(model: Model, emulator: EmulatorUnderTest) {
      const ask: Ask = (method, path, body, headers = {}) => {
        const bearer = { authorization: `Bearer ${model.token}` }
        return emulator.ask({ method, path, body, headers: { ...bearer, ...headers } })
      }
      model.steps += 1
      await perform(model, ask, emulator)
      await checkInvariants(model, emulator)
    },
    toString: () => name,
  }
}

const SCENARIOS = [
  'ok',
  'ko',
  'interactive',
  'slow-operator',
  'repeatable',
  'revoked',
  'walks-away',
]

const anyOpen = fc
  .record({
    scenario: fc.constantFrom(...SCENARIOS),
    path: fc.constantFrom('/IT-live', '/IT-selfie', '/IT-automatic'),
    retry: fc.nat(3),
    hasCallback: fc.boolean(),
  })
  .map(({ scenario, path, retry, hasCallback }) =>
    command(
      `open ${scenario} at ${path}, ${hasCallback ? `retry ${retry}` : 'without a callback'}`,
      async ({ histories }, ask, { hook }) => {
        const callback = hasCallback ? { callback: { url: hook, retry } } : {}
        const body = { mail: 'anna@example.com', ...callback }
        const answer = await ask('POST', path, body, { 'x-emulator-scenario': scenario })
        expect(answer.status).toBe(200)
        expect(answer.body.data.status).toBe('running')
        histories.set(answer.body.data.id, [])
      },
      false,
    ),
  )

const LENGTHS = ['1s', '59s', '1m', '2m', '10m', '15m', '16m', '1h', '26h', '10d', '30d', '31d']

const anyAdvance = fc.constantFrom(...LENGTHS).map((by) =>
  command(
    `advance ${by}`,
    async (_, ask) => {
      const { status, body } = await ask('POST', '/__emulator/clock/advance', { by })
      expect([status, body.settled]).toEqual([200, true])
    },
    false,
  ),
)

const anyForward = fc
  .tuple(
    fc.nat(5),
    fc.constantFrom({ to: 'next' }, { to: 'end' }, ...LENGTHS.map((by) => ({ by }))),
  )
  .map(([nth, how]) =>
    command(`fast-forward #${nth} ${JSON.stringify(how)}`, async ({ histories }, ask) => {
      const path = `/__emulator/verifications/${idOf(histories, nth)}/fast-forward`
      expect((await ask('POST', path, how)).status).toBe(200)
    }),
  )

const ACTS = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'submit' },
  { as: 'user', do: 'abandon' },
  { as: 'user', do: 'return' },
  { as: 'operator', do: 'take-call' },
  { as: 'operator', do: 'ask-retry' },
  { as: 'operator', do: 'approve' },
  { as: 'operator', do: 'reject', reason: 'face_mismatch' },
  { as: 'operator', do: 'reject', reason: 'document_unreadable', repeatable: true },
  { as: 'scenario', do: 'let-it-run' },
] as const

// The actions that the emulator lists are possible. All others are refused and change nothing.
const anyAct = fc.tuple(fc.nat(5), fc.constantFrom(...ACTS)).map(([nth, act]) =>
  command(`#${nth}: ${JSON.stringify(act)}`, async ({ histories }, ask) => {
    const path = `/__emulator/verifications/${idOf(histories, nth)}`
    const { body: before } = await ask('GET', path)
    const possible = before.possibleActs.some(
      (possibleAct: Parsed) => possibleAct.as === act.as && possibleAct.do === act.do,
    )

    const answer = await ask('POST', `${path}/act`, act)

    expect(answer.status).toBe(possible ? 200 : 409)
    if (!possible) expect((await ask('GET', path)).body).toEqual(before)
  }),
)

const anyRedelivery = fc.tuple(fc.nat(5), fc.nat(4)).map(([nth, delivery]) =>
  command(`redeliver #${nth}.${delivery + 1}`, async ({ histories }, ask) => {
    const id = `${idOf(histories, nth)}.${delivery + 1}`
    const { status } = await ask('POST', `/__emulator/deliveries/${id}/redeliver`)
    expect([202, 404]).toContain(status)
  }),
)

const BEHAVIOURS: readonly ReceiverBehaviour[] = ['ok', 'busy', 'gone', 'reset']

const anyBehaviour = fc.constantFrom(...BEHAVIOURS).map((behaviour) =>
  command(
    `the receiver is ${behaviour}`,
    async (_, __, emulator) => {
      emulator.behaviour = behaviour
    },
    false,
  ),
)

const MONTH = 30 * 24 * 3_600_000

// /data answers only for thirty days after ok.
const anyRead = fc.nat(5).map((nth) =>
  command(`read the data of #${nth}`, async ({ histories }, ask) => {
    const id = idOf(histories, nth)
    const { body: verification } = await ask('GET', `/__emulator/verifications/${id}`)
    const { status, at } = verification.history.at(-1)
    const isThere = status === 'ok' && Date.parse(verification.now) - Date.parse(at) <= MONTH

    const answer = await ask('GET', `/IT-identity-verifications/${id}/data`)

    expect(answer.status).toBe(isThere ? 200 : 422)
    if (isThere) expect(answer.body.data.status).toBe('ok')
  }),
)

/** Everything that clients, people and receivers can do, in any order. */
export const anyCommands = fc.commands<Model, EmulatorUnderTest, false>(
  [anyOpen, anyAdvance, anyForward, anyAct, anyAct, anyRedelivery, anyBehaviour, anyRead],
  { maxCommands: 24, size: 'max' },
)

function idOf(histories: Model['histories'], nth: number): string {
  const ids = [...histories.keys()]
  return ids[nth % ids.length] ?? ''
}
