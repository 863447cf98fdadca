import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'
import { type PactMessage, parseMessage } from './pact-message.ts'
import {
  bodyIn,
  type PactState,
  parseJsonContent,
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
  /** Titles of interactions of Pact plugins, which openapi.yaml does not describe. */
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
  const status = Number(toText(valueAt(interaction, '/response/status')) || 200)
  const path = valueAt(interaction, '/request/path')
  if (type !== 'Synchronous/HTTP' || typeof path !== 'string') return undefined
  const response = bodyIn(valueAt(interaction, '/response/body'))
  const request = bodyIn(valueAt(interaction, '/request/body'))
  // Some clients send JSON with the content type of a form, so parse any text.
  const requestBody = parseJsonContent(request.value)
  const declared = contentTypeIn(valueAt(interaction, '/response'))
  const contentType = declared ?? (isJson(response.value) ? 'application/json' : undefined)
  return {
    title: titleOf(interaction),
    pointer: `/interactions/${i}`,
    bodies: {
      request: `/request/body${request.below}`,
      response: `/response/body${response.below}`,
    },
    states: statesIn(interaction),
    readsBody: response.value !== undefined || declared !== undefined,
    exchange: {
      method: (toText(valueAt(interaction, '/request/method')) || 'GET').toUpperCase(),
      path: path + queryIn(valueAt(interaction, '/request/query')),
      status,
      ...(requestBody === undefined ? {} : { requestBody }),
      responseHeaders: contentType === undefined ? {} : { 'content-type': contentType },
      ...(response.value === undefined ? {} : { responseBody: response.value }),
    },
  }
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function contentTypeIn(side: unknown): string | undefined {
  const headers = valueAt(side, '/headers')
  if (!isJsonObject(headers)) return undefined
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')
  const value: unknown = [entry?.[1]].flat()[0]
  return typeof value === 'string' ? value : undefined
}

function queryIn(query: unknown): string {
  if (typeof query === 'string') return query === '' ? '' : `?${query}`
  if (!isJsonObject(query)) return ''
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) pairs.append(name, toText(value))
  }
  return `?${pairs}`
}
