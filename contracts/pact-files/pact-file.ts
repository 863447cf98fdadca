import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'
import { type PactMessage, parseMessage } from './pact-message.ts'
import {
  bodyIn,
  type PactState,
  statesIn,
  titleOf,
  toJson,
  toText,
  tryParseJson,
} from './pact-parts.ts'

/** One interaction of a pact: an exchange as its consumer expects it. */
export type Interaction = {
  readonly title: string
  /** JSON pointer into the pact file: `/interactions/3`. */
  readonly pointer: string
  /** Where its bodies begin, below that: `/response/body/content` in version 4. */
  readonly bodies: { readonly request: string; readonly response: string }
  readonly exchange: HttpExchange
  /** Its provider states, as a verifier sets them up. */
  readonly states: readonly PactState[]
  /** Whether the consumer says of what type the answer's body is, or reads one at all. */
  readonly readsBody: boolean
}

export type PactFile = {
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** What is only told, as callbacks are. */
  readonly messages: readonly PactMessage[]
  /** The titles of messages that ask for an answer. */
  readonly synchronous: readonly string[]
  /** The titles of what a plugin of Pact's describes: nothing to ask openapi.yaml. */
  readonly others: readonly string[]
}

/** Reads a pact file of version 2, 3 or 4. Answers one sentence where it is none. Pure. */
export function parsePact(text: string): PactFile | { readonly fault: string } {
  const pact = tryParseJson(text)
  if (pact === undefined) return { fault: 'is not JSON' }
  const listed = valueAt(pact, '/interactions')
  const alone = valueAt(pact, '/messages')
  if (!Array.isArray(listed) && !Array.isArray(alone)) {
    return { fault: 'is no pact file: it has neither interactions nor messages' }
  }
  const all: readonly unknown[] = Array.isArray(listed) ? listed : []
  const ofType = (type: string) => all.filter((each) => valueAt(each, '/type') === type)
  const read = all.map(parseInteraction)
  return {
    consumer: toText(valueAt(pact, '/consumer/name')) || 'a consumer without a name',
    provider: toText(valueAt(pact, '/provider/name')) || 'a provider without a name',
    interactions: read.filter((each) => each !== undefined),
    messages: [
      ...all.flatMap((each, i) =>
        valueAt(each, '/type') === asynchronousType
          ? [parseMessage(each, `/interactions/${i}`)]
          : [],
      ),
      ...(Array.isArray(alone) ? alone : []).map((each, i) => parseMessage(each, `/messages/${i}`)),
    ],
    synchronous: ofType(synchronousType).map(titleOf),
    others: all
      .filter((each, i) => {
        const type = valueAt(each, '/type')
        return read[i] === undefined && type !== asynchronousType && type !== synchronousType
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
  // Some clients post JSON and call it a form.
  const asked = toJson(request.value)
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
      ...(asked === undefined ? {} : { requestBody: asked }),
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
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')
  const value: unknown = [named?.[1]].flat()[0]
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
