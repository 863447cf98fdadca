import { parseMessageName } from '../../server/domain/callbacks/pact-message-names.ts'
import { schemaViolations } from '../spec/check-schema.ts'
import { lineOf } from '../spec/openapi-document.ts'
import type { PactMessage } from './pact-message.ts'

/** A difference between a message of a pact and openapi.yaml. */
export type MessageFinding = {
  /** JSON pointer into the contents, or `description`. */
  readonly where: string
  readonly message: string
  readonly rule: string
  readonly line: number
  readonly below: string
}

/**
 * Compares the contents that a consumer reads of a callback with openapi.yaml. Unknown members are findings. Missing
 * members are not, because the contents only need what the consumer reads.
 */
export function messageFindings(message: PactMessage): readonly MessageFinding[] {
  const { title, contents, hasContents, below, isWholeBody } = message
  const messageName = parseMessageName(title)
  const nameFindings =
    'fault' in messageName ? [finding('description', messageName.fault, '/description')] : []
  if (!hasContents) return nameFindings
  if (contents === undefined) {
    return [
      ...nameFindings,
      finding('', 'the contents are not JSON, which every callback is', below),
    ]
  }
  const schema = isWholeBody ? wholeBody : payload
  const violations = schemaViolations(schema, contents, 'partial')
  return [
    ...nameFindings,
    ...violations.map(({ pointer, ...violation }) => ({
      where: pointer,
      ...violation,
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
