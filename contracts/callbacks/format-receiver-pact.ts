import type { Status } from '../../server/domain/model/status.ts'

/** A callback as it was sent. */
export type SentCallback = {
  readonly event: Status
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** The callbacks of one verification as they were sent. */
export type SentHistory = {
  /** Such as `ko, without a reason`. */
  readonly name: string
  /** The encoding of the callbacks. Absent if the application chose it. */
  readonly method?: 'POST' | 'JSON'
  /** Id of the verification. */
  readonly id: string
  readonly sent: readonly SentCallback[]
}

/**
 * Formats the callbacks as a Pact file (version 4). In Pact the sender of a request is the consumer, so the
 * receiver is the provider. The path is `/`, because the verifier's base URL contains the receiver's path.
 * Any 2xx fulfils the pact. The only header is Content-Type, because other headers may contain secrets. Pure.
 */
export function formatReceiverPact(histories: readonly SentHistory[]): string {
  const pact = {
    consumer: { name: 'videoid-callbacks' },
    provider: { name: 'videoid-hook' },
    interactions: histories.flatMap((history) =>
      history.sent.map((sent) => interactionOf(history, sent)),
    ),
    metadata: { pactSpecification: { version: '4.0' } },
  }
  return `${JSON.stringify(pact, null, 2)}\n`
}

function interactionOf({ name, method, id }: SentHistory, { event, headers, body }: SentCallback) {
  const contentType = headers.find(([key]) => key.toLowerCase() === 'content-type')?.[1] ?? ''
  const encoding = method === undefined ? '' : ` as ${method === 'JSON' ? 'JSON' : 'a form'}`
  return {
    type: 'Synchronous/HTTP',
    description: `${event} is sent${encoding}: ${name}`,
    providerStates: [{ name: 'the verification was opened', params: { id } }],
    request: {
      method: 'POST',
      path: '/',
      headers: { 'Content-Type': [contentType] },
      body: bodyOf(body, contentType),
    },
    response: {
      status: 204,
      matchingRules: { status: { matchers: [{ match: 'statusCode', status: 'success' }] } },
    },
  }
}

/** Encodes JSON as base64: otherwise Pact reorders the members and formats the text again. */
function bodyOf(body: string, contentType: string) {
  return contentType.includes('json')
    ? { content: Buffer.from(body).toString('base64'), contentType, encoded: 'base64' }
    : { content: body, contentType, encoded: false }
}
