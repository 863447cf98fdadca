import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { Exchange } from '../spec/check-exchange.ts'
import { type Message, messageIn } from './pact-message.ts'
import {
  bodyIn,
  jsonOf,
  type ProviderState,
  parsed,
  statesIn,
  textOf,
  titleOf,
} from './pact-parts.ts'

/** One interaction of a pact: an exchange as its consumer expects it. */
export type Interaction = {
  readonly title: string
  /** JSON pointer into the pact file: `/interactions/3`. */
  readonly pointer: string
  /** Where its bodies begin, below that: `/response/body/content` in version 4. */
  readonly bodies: { readonly request: string; readonly response: string }
  readonly exchange: Exchange
  /** Its provider states, as a verifier sets them up. */
  readonly states: readonly ProviderState[]
  /** Whether the consumer says of what type the answer's body is, or reads one at all. */
  readonly readsBody: boolean
}

export type PactFile = {
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** What is only told, as callbacks are. */
  readonly messages: readonly Message[]
  /** The titles of messages that ask for an answer. */
  readonly synchronous: readonly string[]
  /** The titles of what a plugin of Pact's describes: nothing to ask openapi.yaml. */
  readonly others: readonly string[]
}

/** Reads a pact file of version 2, 3 or 4. Answers one sentence where it is none. Pure. */
export function pactIn(text: string): PactFile | { readonly fault: string } {
  const pact = parsed(text)
  if (pact === undefined) return { fault: 'is not JSON' }
  const listed = valueAt(pact, '/interactions')
  const alone = valueAt(pact, '/messages')
  if (!Array.isArray(listed) && !Array.isArray(alone)) {
    return { fault: 'is no pact file: it has neither interactions nor messages' }
  }
  const all: readonly unknown[] = Array.isArray(listed) ? listed : []
  const ofType = (type: string) => all.filter((each) => valueAt(each, '/type') === type)
  const read = all.map(interactionIn)
  return {
    consumer: textOf(valueAt(pact, '/consumer/name')) || 'a consumer without a name',
    provider: textOf(valueAt(pact, '/provider/name')) || 'a provider without a name',
    interactions: read.filter((each) => each !== undefined),
    messages: [
      ...all.flatMap((each, i) =>
        valueAt(each, '/type') === told ? [messageIn(each, `/interactions/${i}`)] : [],
      ),
      ...(Array.isArray(alone) ? alone : []).map((each, i) => messageIn(each, `/messages/${i}`)),
    ],
    synchronous: ofType(asking).map(titleOf),
    others: all
      .filter((each, i) => {
        const type = valueAt(each, '/type')
        return read[i] === undefined && type !== told && type !== asking
      })
      .map(titleOf),
  }
}

const told = 'Asynchronous/Messages'
const asking = 'Synchronous/Messages'

function interactionIn(interaction: unknown, i: number): Interaction | undefined {
  const type = valueAt(interaction, '/type') ?? 'Synchronous/HTTP'
  const status = Number(textOf(valueAt(interaction, '/response/status')) || 200)
  const path = valueAt(interaction, '/request/path')
  if (type !== 'Synchronous/HTTP' || typeof path !== 'string') return undefined
  const response = bodyIn(valueAt(interaction, '/response/body'))
  const request = bodyIn(valueAt(interaction, '/request/body'))
  // Some clients post JSON and call it a form.
  const asked = jsonOf(request.value)
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
      method: (textOf(valueAt(interaction, '/request/method')) || 'GET').toUpperCase(),
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
    for (const value of [values].flat()) pairs.append(name, textOf(value))
  }
  return `?${pairs}`
}
