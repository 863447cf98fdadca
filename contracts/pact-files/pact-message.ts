import { parseMessageName } from '../../server/domain/callbacks/pact-message-names.ts'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { PactBody } from '../pact-matching/match-response.ts'
import { type MatchingRules, parseMatchingRules } from '../pact-matching/matching-rules.ts'
import { parsePactBody } from './pact-http.ts'
import {
  bodyIn,
  type PactState,
  parseJsonContent,
  pluginIn,
  statesIn,
  titleOf,
} from './pact-parts.ts'

/** An asynchronous message of a pact: the contents that a consumer reads of a callback. */
export type PactMessage = {
  readonly title: string
  /** JSON pointer into the pact file, such as `/messages/0`, or `/interactions/3` in version 4. */
  readonly pointer: string
  /** Pointer of the contents, relative to `pointer`, such as `/contents/content` in version 4. */
  readonly below: string
  /** The contents as JSON. Undefined if there are none, or if they are not JSON. */
  readonly contents: unknown
  readonly hasContents: boolean
  /** True if the contents are the whole body of a JSON callback. False if they are the value of a form field. */
  readonly isWholeBody: boolean
  readonly states: readonly PactState[]
  readonly isPending: boolean
  /** The name of the Pact plugin that handles the contents. Absent without a plugin. */
  readonly plugin?: string
  /** The contents with their content type, for a replay. */
  readonly body: PactBody
  readonly metadata: Readonly<Record<string, unknown>>
  readonly rules: MatchingRules
}

/** Parses a message of version 3, or an asynchronous message of version 4. */
export function parseMessage(message: unknown, pointer: string): PactMessage {
  const { value, below } = bodyIn(valueAt(message, '/contents'))
  const states = statesIn(message)
  const metadata = valueAt(message, '/metadata') ?? valueAt(message, '/metaData')
  return {
    title: titleOf(message),
    pointer,
    below: `/contents${below}`,
    contents: parseJsonContent(value),
    hasContents: value !== undefined,
    isWholeBody: isWholeBody(message, states),
    states,
    isPending: valueAt(message, '/pending') === true,
    ...pluginIn(message),
    body: parsePactBody(valueAt(message, '/contents')),
    metadata: isJsonObject(metadata) ? metadata : {},
    rules: parseMatchingRules(valueAt(message, '/matchingRules')),
  }
}

/** True if the description, the metadata or a provider state says that the callback is JSON. */
function isWholeBody(message: unknown, states: readonly PactState[]): boolean {
  const messageName = parseMessageName(titleOf(message))
  const callbackParams = states.map(({ params }) => parseJsonContent(valueAt(params, '/callback')))
  const methods = [
    valueAt(message, '/metadata/method'),
    valueAt(message, '/metaData/method'),
    ...callbackParams.map((callback) => valueAt(callback, '/method')),
  ]
  return ('encoding' in messageName && messageName.encoding === 'json') || methods.includes('JSON')
}
