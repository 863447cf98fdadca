import type { Status } from '../../server/domain/model/status.ts'

/** A callback as it was sent. */
export type SentCallback = {
  readonly event: Status
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** What a receiver was told of one life. */
export type SentHistory = {
  /** `ko, without a reason` */
  readonly name: string
  /** How it was encoded; undefined where the application chose. */
  readonly method?: 'POST' | 'JSON'
  /** The verification's. */
  readonly id: string
  readonly sent: readonly SentCallback[]
}

/**
 * The callbacks as a Pact file (version 4) with the roles that Pact gives them: whoever sends a request is
 * its consumer, so the receiver is the provider. The path is `/`: the receiver's own is the verifier's base
 * path. Any 2xx keeps it. Only the type of the body stands among the headers; others may be secrets. Pure.
 */
export function formatReceiverPact(told: readonly SentHistory[]): string {
  const pact = {
    consumer: { name: 'videoid-callbacks' },
    provider: { name: 'videoid-hook' },
    interactions: told.flatMap((life) => life.sent.map((sent) => interactionOf(life, sent))),
    metadata: { pactSpecification: { version: '4.0' } },
  }
  return `${JSON.stringify(pact, null, 2)}\n`
}

function interactionOf({ name, method, id }: SentHistory, { event, headers, body }: SentCallback) {
  const contentType = headers.find(([key]) => key.toLowerCase() === 'content-type')?.[1] ?? ''
  const how = method === undefined ? '' : ` as ${method === 'JSON' ? 'JSON' : 'a form'}`
  return {
    type: 'Synchronous/HTTP',
    description: `${event} is told${how}: ${name}`,
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

// Pact puts the members of JSON in another order, and spells it its own way, unless it sees bytes only.
function bodyOf(body: string, contentType: string) {
  return contentType.includes('json')
    ? { content: Buffer.from(body).toString('base64'), contentType, encoded: 'base64' }
    : { content: body, contentType, encoded: false }
}
