import { parseMessageName } from '../../server/domain/callbacks/message-names.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { bodyIn, type PactState, statesIn, titleOf, toJson } from './pact-parts.ts'

/** What a consumer reads of a callback: a message that is only told. */
export type PactMessage = {
  readonly title: string
  /** JSON pointer into the pact file: `/messages/0`, in version 4 `/interactions/3`. */
  readonly pointer: string
  /** Where its contents begin, below that: `/contents/content` in version 4. */
  readonly below: string
  /** As JSON; undefined where there is none, or what there is is none. */
  readonly contents: unknown
  readonly hasContents: boolean
  /** Whether it is the body of `callback.method` JSON, instead of what a form field holds. */
  readonly isWholeBody: boolean
  readonly states: readonly PactState[]
}

/** Reads a message of version 3, or an asynchronous one of version 4. */
export function parseMessage(message: unknown, pointer: string): PactMessage {
  const { value, below } = bodyIn(valueAt(message, '/contents'))
  const states = statesIn(message)
  return {
    title: titleOf(message),
    pointer,
    below: `/contents${below}`,
    contents: toJson(value),
    hasContents: value !== undefined,
    isWholeBody: isWholeBody(message, states),
    states,
  }
}

// The description says it, or whatever says how the callback was asked for.
function isWholeBody(message: unknown, states: readonly PactState[]): boolean {
  const named = parseMessageName(titleOf(message))
  const asked = states.map(({ params }) => toJson(valueAt(params, '/callback')))
  const methods = [
    valueAt(message, '/metadata/method'),
    valueAt(message, '/metaData/method'),
    ...asked.map((callback) => valueAt(callback, '/method')),
  ]
  return ('encoding' in named && named.encoding === 'json') || methods.includes('JSON')
}
