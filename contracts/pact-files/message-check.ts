import { parseMessageName } from '../../server/domain/callbacks/message-names.ts'
import { schemaViolations } from '../spec/check-schema.ts'
import { lineOf } from '../spec/document.ts'
import type { PactMessage } from './pact-message.ts'

/** What openapi.yaml has against a message, at a place of it: a JSON pointer below the message. */
export type MessageFinding = {
  /** JSON pointer into the contents, or `description`. */
  readonly where: string
  readonly message: string
  readonly rule: string
  readonly line: number
  readonly below: string
}

/**
 * Compares what a consumer reads of a callback with the callback that openapi.yaml describes, whose objects
 * are closed for it. It need hold no more than what is read.
 */
export function messageFindings(message: PactMessage): readonly MessageFinding[] {
  const { title, contents, hasContents, below, isWholeBody } = message
  const named = parseMessageName(title)
  const unnamed = 'fault' in named ? [finding('description', named.fault, '/description')] : []
  if (!hasContents) return unnamed
  if (contents === undefined) {
    return [...unnamed, finding('', 'the contents are no JSON, which every callback is', below)]
  }
  const schema = isWholeBody ? wholeBody : payload
  const faults = schemaViolations(schema, contents, 'partial')
  return [
    ...unnamed,
    ...faults.map(({ pointer, ...fault }) => ({
      where: pointer,
      ...fault,
      below: below + pointer,
    })),
  ]
}

const callback = '/components/callbacks/VerificationChanged'
const payload = '/components/schemas/Verification'
const wholeBody = `${callback}/{$request.body#~1callback~1url}/post/requestBody/content/application~1json/schema`

function finding(where: string, message: string, below: string): MessageFinding {
  return { where, message, rule: callback, line: lineOf(callback), below }
}
