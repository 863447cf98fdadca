import { isObject } from '../../server/core/plain/json-object.ts'
import { valueAt } from '../../server/core/plain/json-pointer.ts'
import type { Exchange } from '../spec/exchange.ts'

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

export type ProviderState = { readonly state: string; readonly params: object }

export type PactFile = {
  readonly consumer: string
  readonly provider: string
  readonly interactions: readonly Interaction[]
  /** The titles of messages, and of what a plugin of Pact's describes: nothing to ask openapi.yaml. */
  readonly others: readonly string[]
}

/** Reads a pact file of version 2, 3 or 4. Answers one sentence where it is none. Pure. */
export function pactIn(text: string): PactFile | { readonly fault: string } {
  const pact = parsed(text)
  if (pact === undefined) return { fault: 'is not JSON' }
  const listed = valueAt(pact, '/interactions')
  const messages = valueAt(pact, '/messages')
  if (!Array.isArray(listed) && !Array.isArray(messages)) {
    return { fault: 'is no pact file: it has neither interactions nor messages' }
  }
  const all: readonly unknown[] = Array.isArray(listed) ? listed : []
  const read = all.map(interactionIn)
  const interactions = read.filter((each) => each !== undefined)
  const others = all.filter((_, i) => read[i] === undefined)
  return {
    consumer: String(valueAt(pact, '/consumer/name') ?? 'a consumer without a name'),
    provider: String(valueAt(pact, '/provider/name') ?? 'a provider without a name'),
    interactions,
    others: [...others, ...(Array.isArray(messages) ? messages : [])].map(titleOf),
  }
}

function interactionIn(interaction: unknown, i: number): Interaction | undefined {
  const type = valueAt(interaction, '/type') ?? 'Synchronous/HTTP'
  const status = Number(valueAt(interaction, '/response/status') ?? 200)
  const path = valueAt(interaction, '/request/path')
  if (type !== 'Synchronous/HTTP' || typeof path !== 'string') return undefined
  const response = bodyIn(valueAt(interaction, '/response'))
  const request = bodyIn(valueAt(interaction, '/request'))
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
      method: String(valueAt(interaction, '/request/method') ?? 'GET').toUpperCase(),
      path: path + queryIn(valueAt(interaction, '/request/query')),
      status,
      ...(asked === undefined ? {} : { requestBody: asked }),
      responseHeaders: contentType === undefined ? {} : { 'content-type': contentType },
      ...(response.value === undefined ? {} : { responseBody: response.value }),
    },
  }
}

function titleOf(interaction: unknown): string {
  return String(valueAt(interaction, '/description') ?? '')
}

// Version 2 has one, without params.
function statesIn(interaction: unknown): readonly ProviderState[] {
  const one = valueAt(interaction, '/providerState')
  const several = valueAt(interaction, '/providerStates')
  const told = Array.isArray(several) ? several : one === undefined ? [] : [{ name: one }]
  return told.map((each: unknown) => {
    const params = valueAt(each, '/params')
    return { state: String(valueAt(each, '/name')), params: isObject(params) ? params : {} }
  })
}

// Version 4 has the body in an envelope, which says how it is written; the others have it as it is.
function bodyIn(side: unknown): { readonly value: unknown; readonly below: string } {
  const body = valueAt(side, '/body')
  const isEnveloped =
    valueAt(body, '/content') !== undefined && valueAt(body, '/encoded') !== undefined
  if (!isEnveloped) return { value: body ?? undefined, below: '' }
  const content = valueAt(body, '/content')
  const isBytes = valueAt(body, '/encoded') !== false
  const value = isBytes ? bytesOf(String(content)) : content
  return { value, below: '/content' }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

// Some clients post JSON and call it a form.
function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? parsed(value) : value
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function contentTypeIn(side: unknown): string | undefined {
  const headers = valueAt(side, '/headers')
  if (!isObject(headers)) return undefined
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')
  const value: unknown = [named?.[1]].flat()[0]
  return typeof value === 'string' ? value : undefined
}

function queryIn(query: unknown): string {
  if (typeof query === 'string') return query === '' ? '' : `?${query}`
  if (!isObject(query)) return ''
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) pairs.append(name, String(value))
  }
  return `?${pairs}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
