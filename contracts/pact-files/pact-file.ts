import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { ExpectedResponse } from '../pact-matching/match-response.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'
import {
  formatPactQuery,
  headerOf,
  type PactRequest,
  parsePactRequest,
  parsePactResponse,
} from './pact-http.ts'
import { type PactMessage, parseMessage } from './pact-message.ts'
import {
  bodyIn,
  type PactState,
  parseJsonContent,
  pluginIn,
  statesIn,
  titleOf,
  toText,
  tryParseJson,
} from './pact-parts.ts'

/** One interaction of a pact: a request, and the response that the consumer expects. */
export type Interaction = {
  readonly title: string
  /** JSON pointer into the pact file, such as `/interactions/3`. */
  readonly pointer: string
  /** Pointers of the bodies, relative to `pointer`, such as `/response/body/content` in version 4. */
  readonly bodies: { readonly request: string; readonly response: string }
  readonly exchange: HttpExchange
  /** The provider states that a verifier sets up. */
  readonly states: readonly PactState[]
  /** True if the pact says that a failure does not fail the run (version 4). */
  readonly isPending: boolean
  /** The name of the Pact plugin that handles the bodies. Absent without a plugin. */
  readonly plugin?: string
  readonly request: PactRequest
  readonly response: ExpectedResponse
  /** True if the consumer expects a response body or a content type. */
  readonly readsBody: boolean
}

export type PactFile = {
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** Asynchronous messages, such as callbacks. */
  readonly messages: readonly PactMessage[]
  /** Titles of synchronous messages, which expect a response. */
  readonly synchronous: readonly string[]
  /** Titles of interactions that openapi.yaml cannot describe, such as those of Pact plugins. */
  readonly others: readonly string[]
}

/** Parses a Pact file of version 2, 3 or 4. Returns one sentence in `fault` if it is not a Pact file. Pure. */
export function parsePact(text: string): PactFile | { readonly fault: string } {
  const pact = tryParseJson(text)
  if (pact === undefined) return { fault: 'is not JSON' }
  const interactionList = valueAt(pact, '/interactions')
  const messageList = valueAt(pact, '/messages')
  if (!Array.isArray(interactionList) && !Array.isArray(messageList)) {
    return { fault: 'is not a pact file: it has neither interactions nor messages' }
  }
  const all: readonly unknown[] = Array.isArray(interactionList) ? interactionList : []
  const ofType = (type: string) => all.filter((each) => valueAt(each, '/type') === type)
  const parsedInteractions = all.map(parseInteraction)
  return {
    consumer: toText(valueAt(pact, '/consumer/name')) || 'a consumer without a name',
    provider: toText(valueAt(pact, '/provider/name')) || 'a provider without a name',
    interactions: parsedInteractions.filter((each) => each !== undefined),
    messages: [
      ...all.flatMap((each, i) =>
        valueAt(each, '/type') === asynchronousType
          ? [parseMessage(each, `/interactions/${i}`)]
          : [],
      ),
      ...(Array.isArray(messageList) ? messageList : []).map((each, i) =>
        parseMessage(each, `/messages/${i}`),
      ),
    ],
    synchronous: ofType(synchronousType).map(titleOf),
    others: all
      .filter((each, i) => {
        const type = valueAt(each, '/type')
        return (
          parsedInteractions[i] === undefined &&
          type !== asynchronousType &&
          type !== synchronousType
        )
      })
      .map(titleOf),
  }
}

const asynchronousType = 'Asynchronous/Messages'
const synchronousType = 'Synchronous/Messages'

function parseInteraction(interaction: unknown, i: number): Interaction | undefined {
  const type = valueAt(interaction, '/type') ?? 'Synchronous/HTTP'
  const path = valueAt(interaction, '/request/path')
  if (type !== 'Synchronous/HTTP' || typeof path !== 'string') return undefined
  const request = parsePactRequest(valueAt(interaction, '/request'))
  const response = parsePactResponse(valueAt(interaction, '/response'))
  // Some clients send JSON with the content type of a form, so parse any text.
  const requestBody = parseJsonContent(request.body.value ?? undefined)
  const responseBody = response.body.value ?? undefined
  const declared = headerOf(response.headers, 'content-type')
  const contentType = declared ?? (isJson(responseBody) ? 'application/json' : undefined)
  return {
    title: titleOf(interaction),
    pointer: `/interactions/${i}`,
    bodies: {
      request: `/request/body${bodyIn(valueAt(interaction, '/request/body')).below}`,
      response: `/response/body${bodyIn(valueAt(interaction, '/response/body')).below}`,
    },
    states: statesIn(interaction),
    isPending: valueAt(interaction, '/pending') === true,
    ...pluginIn(interaction),
    request,
    response,
    readsBody: responseBody !== undefined || declared !== undefined,
    exchange: {
      method: request.method,
      path: path + formatPactQuery(request.query),
      status: response.status,
      ...(requestBody === undefined ? {} : { requestBody }),
      responseHeaders: contentType === undefined ? {} : { 'content-type': contentType },
      ...(responseBody === undefined ? {} : { responseBody }),
    },
  }
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}
