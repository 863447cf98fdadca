import { MatchersV3, PactV4 } from '@pact-foundation/pact'
import { expect, test } from 'vitest'
import { decodeCallback } from '../client/callback.ts'
import { exampleVerificationId, isPactAvailable, providerName } from './consumer-interaction.ts'
import { createPactFolder } from './pact-folder.ts'

const consumer = 'videoid-callback-reader'
const folder = createPactFolder(consumer)
const pact = isPactAvailable()

const { like, string } = MatchersV3

type CallbackAgreement = {
  readonly title: string
  readonly state: string
  readonly params?: Readonly<Record<string, unknown>>
  /** The name of the form field. Absent when the body is JSON. */
  readonly field?: string
  readonly contents: object
  readonly reads: object
}

/** Every callback that the reference client must distinguish, and the values that it must read from the callback. */
const CALLBACKS: readonly CallbackAgreement[] = [
  {
    title: 'validation is sent',
    state: 'ok',
    field: 'data',
    contents: resource('validation', null),
    reads: { verification: { id: exampleVerificationId, status: 'validation', reason: null } },
  },
  {
    title: 'ok is sent',
    state: 'ok',
    field: 'data',
    contents: resource('ok', 'identityverified'),
    reads: {
      verification: { id: exampleVerificationId, status: 'ok', reason: 'identityverified' },
    },
  },
  {
    title: 'ko is sent, with a reason',
    state: 'ko',
    params: { reason: 'face_mismatch' },
    field: 'data',
    contents: resource('ko', 'facemismatch'),
    reads: { verification: { id: exampleVerificationId, status: 'ko', reason: 'facemismatch' } },
  },
  {
    title: 'ok is sent in a field of its own name',
    state: 'ok',
    params: { callback: { field: 'esito' } },
    field: 'esito',
    contents: resource('ok', 'identityverified'),
    reads: { verification: { status: 'ok' } },
  },
  {
    title: 'ok is sent as JSON',
    state: 'ok',
    contents: { data: resource('ok', 'identityverified') },
    reads: { verification: { status: 'ok' } },
  },
  {
    title: 'ko is sent as JSON, with the custom members of the request',
    state: 'ko',
    params: { callback: { method: 'JSON', custom: { order: 7 } } },
    contents: {
      data: { id: exampleVerificationId, status: 'ko', reason: like('x') },
      custom: { order: 7 },
    },
    reads: { verification: { status: 'ko' }, custom: { order: 7 } },
  },
]

test.skipIf(!pact).each(CALLBACKS)('$title', async ({ title, state, params, field, ...rest }) => {
  const decoded = await runMessageAgreement({
    title,
    state,
    params: { id: exampleVerificationId, ...params },
    field,
    ...rest,
  })

  expect(decoded).toMatchObject({ ok: true, callback: rest.reads })
})

test.skipIf(!pact)('the pact of the callback reader equals the checked-in file', () => {
  expect(folder.written()).toBe(folder.checkedIn())
})

function resource(status: string, reason: string | null) {
  return { id: exampleVerificationId, status, reason, owner: string('dev@example.com') }
}

/** Decodes the message as it would be sent over HTTP, and writes it into the pact. */
function runMessageAgreement({ title, state, params, field, contents }: MessageAgreement) {
  const method = field === undefined ? 'JSON' : 'POST'
  return new PactV4({ dir: folder.path, consumer, provider: providerName, logLevel: 'error' })
    .addAsynchronousInteraction()
    .given(state, params as never)
    .expectsToReceive(title, (message) => {
      message.withJSONContent(contents)
      message.withMetadata({ method, ...(field !== undefined && { field }) })
    })
    .executeTest(async ({ contents: { content } }) => {
      const text = JSON.stringify(content)
      return field === undefined
        ? decodeCallback('application/json', text)
        : decodeCallback(
            'application/x-www-form-urlencoded',
            `${new URLSearchParams([[field, text]])}`,
            { field },
          )
    })
}

type MessageAgreement = Omit<CallbackAgreement, 'reads' | 'field'> & {
  readonly field: string | undefined
}
