import { MatchersV3, PactV4, SpecificationVersion } from '@pact-foundation/pact'
import type { ConsumerPact } from '@pact-foundation/pact-core'
import { makeConsumerPact } from '@pact-foundation/pact-core'
import { vi } from 'vitest'

/** The provider in the pacts. It is not called Openapi.com, because the pacts test the emulator only. */
export const providerName = 'videoid-emulator'

export const exampleVerificationId = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
export const authorization = { Authorization: 'Bearer 902d05ef1399e4228355e8b4' }
export const listPath = '/IT-identity-verifications'

/** One call and the response that a consumer expects. `state` names a scenario, `params` are its parameters. */
export type ConsumerInteraction = {
  readonly title: string
  readonly state: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly request: {
    readonly method: 'GET' | 'POST'
    readonly path: string
    readonly query?: Readonly<Record<string, string>>
    readonly headers: Readonly<Record<string, string>>
    readonly body?: object
  }
  readonly response: {
    readonly status: number
    /** JSON that may contain matchers, or a file. */
    readonly body: object | { readonly type: string; readonly bytes: Buffer }
    readonly headers?: Readonly<Record<string, string>>
  }
}

type PactParties = { readonly consumer: string; readonly dir: string; readonly version?: 3 | 4 }

/**
 * Runs `call` against a mock server for this interaction, and adds the interaction to the pact file if the client
 * behaved as described. Each interaction has a new Pact builder: after an exception, a shared builder would keep a
 * partial interaction.
 */
export async function runInteraction<T>(
  { consumer, dir, version = 4 }: PactParties,
  { title, state, params, request, response }: ConsumerInteraction,
  call: (url: string) => Promise<T>,
): Promise<T> {
  const spec =
    version === 4
      ? SpecificationVersion.SPECIFICATION_VERSION_V4
      : SpecificationVersion.SPECIFICATION_VERSION_V3
  const pact = new PactV4({ dir, consumer, provider: providerName, spec, logLevel: 'error' })
  const interaction = pact.addInteraction().uponReceiving(title)
  const result = await (params === undefined
    ? interaction.given(state)
    : interaction.given(state, params)
  )
    .withRequest(request.method, request.path, (to) => {
      if (request.query !== undefined) to.query(request.query)
      to.headers(request.headers)
      if (request.body !== undefined) to.jsonBody(request.body)
    })
    .willRespondWith(response.status, (from) => {
      const { body, headers = {} } = response
      if (isFile(body)) {
        from.headers({ ...headers, 'Content-Type': body.type })
        from.body(body.type, body.bytes)
      } else {
        from.headers({ ...headers, 'Content-Type': jsonType })
        from.jsonBody(body)
      }
    })
    .executeTest(async ({ url, port }) => {
      const outcome = await call(url)
      // The mock server responds before it records the call. If a call is missing, the mock server reports it itself.
      await vi
        .waitUntil(() => hasMatchedAllCalls(port), { timeout: 2000, interval: 1 })
        .catch(() => {})
      return outcome
    })
  return result as T
}

const { regex, string, eachLike } = MatchersV3

// Pact matches the whole text of the value. Another spelling of the header's name would add a second header.
const jsonType = regex('^application/json(;.*)?$', 'application/json') as unknown as string

const link = regex('^https?://.+$', `http://127.0.0.1:4280/link/${exampleVerificationId}`)
const anyId = regex('^[0-9A-Za-z-]{1,64}$', exampleVerificationId)
const message = string('The link for the live Video Identification service.')
const owner = string('dev@example.com')

export function envelope(data: unknown): object {
  return { data, success: true, message: '', error: null }
}

export function refusalBody(error: number, says: string | RegExp, example = ''): object {
  const text = typeof says === 'string' ? says : regex(says, example)
  return { data: null, success: false, message: text, error }
}

export const openedVerificationBody = { id: anyId, link, message, status: 'running', owner }

export function resource(status: string, reason: string | null): object {
  return { id: exampleVerificationId, link, message, status, reason, owner }
}

export const rows = eachLike({ id: anyId, status: string('running'), reason: null })

function isFile(body: object): body is { readonly type: string; readonly bytes: Buffer } {
  return 'bytes' in body
}

/** Returns true if Pact's native library runs on this machine. Otherwise prints the reason in one line. */
export function isPactAvailable(): boolean {
  try {
    nativeLibrary()
    return true
  } catch (fault) {
    // In a pipeline a missing library is a failure, not a reason to skip.
    if (process.env.VIDEOID_TEST_ALL === '1') throw fault
    const [why = ''] = String((fault as Error).message).split('\n')
    console.error(`Pact does not run here, so its tests are skipped: ${why.trim()}`)
    return false
  }
}

/** Returns true if the mock server at this port has recorded every expected call. */
export function hasMatchedAllCalls(port: number): boolean {
  return nativeLibrary().mockServerMatchedSuccessfully(port)
}

let library: ConsumerPact | undefined

function nativeLibrary(): ConsumerPact {
  library ??= makeConsumerPact('nobody', 'nobody', undefined, 'error')
  return library
}
