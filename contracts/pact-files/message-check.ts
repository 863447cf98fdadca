import { parseMessageName } from '../../server/domain/callbacks/pact-message-names.ts'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { schemaViolations } from '../spec/check-schema.ts'
import { lineOf, resolvePointer } from '../spec/openapi-document.ts'
import { type InteractionFinding, pactFault } from './interaction-finding.ts'
import type { PactMessage } from './pact-message.ts'
import { ruleFindings } from './rule-check.ts'

/**
 * Compares the contents that a consumer reads of a callback with openapi.yaml, and looks for mistakes in rules and
 * metadata. Unknown members are findings. Missing members are not, because the contents have only the members that the
 * consumer reads.
 */
export function messageFindings(message: PactMessage): readonly InteractionFinding[] {
  const { title, contents, hasContents, below, isWholeBody, rules } = message
  const messageName = parseMessageName(title)
  const nameFindings =
    'fault' in messageName ? [finding('description', messageName.fault, '/description')] : []
  const schema = isWholeBody ? wholeBody : payload
  const others = [
    ...nameFindings,
    ...metadataFindings(message),
    ...ruleFindings({
      side: 'message',
      rules,
      json: contents,
      hasBody: hasContents,
      schema: resolvePointer(schema),
      bodyPointer: below,
      rulesPointer: '/matchingRules',
      headers: {},
    }),
  ]
  if (!hasContents) return others
  if (contents === undefined) {
    return [...others, finding('', 'the contents are not JSON, but every callback is JSON', below)]
  }
  return [...others, ...contentFindings(message)]
}

/** Compares only the contents of a message with openapi.yaml. */
export function contentFindings({
  contents,
  below,
  isWholeBody,
}: PactMessage): readonly InteractionFinding[] {
  const violations = schemaViolations(isWholeBody ? wholeBody : payload, contents, 'partial')
  return violations.map(({ pointer, ...violation }) => ({
    side: 'message' as const,
    where: pointer,
    ...violation,
    below: below + pointer,
  }))
}

/** True if a message names a status, or reads a member of a callback. */
export function isNearOurMessages({ title, contents }: PactMessage): boolean {
  const name = parseMessageName(title)
  if (!('fault' in name) || name.nearest !== undefined) return true
  const inner = isJsonObject(contents) && isJsonObject(contents.data) ? contents.data : contents
  const keys = isJsonObject(inner) ? Object.keys(inner) : []
  return ['status', 'reason', 'link'].some((member) => findNearestWord(member, keys) !== undefined)
}

const METADATA: readonly string[] = [
  'contenttype',
  'content-type',
  'method',
  'field',
  'key',
  'topic',
]

/** Checks the metadata about the encoding of a callback, which the emulator sends too. Ignores all other metadata. */
function metadataFindings({ metadata, isWholeBody }: PactMessage): readonly InteractionFinding[] {
  const fault = (name: string, message: string) =>
    pactFault('message', `metadata ${name}`, message, `/metadata/${name}`)
  return Object.entries(metadata).flatMap(([name, value]): readonly InteractionFinding[] => {
    if (!METADATA.includes(name.toLowerCase())) return []
    if (name === 'method' && value !== 'POST' && value !== 'JSON') {
      return [fault(name, `the encoding is POST or JSON, not ${JSON.stringify(value)}`)]
    }
    if (name === 'field' && isWholeBody) {
      return [fault(name, 'a callback of method JSON has no form field')]
    }
    const isType = /^content-?type$/i.test(name)
    if (isType && !/^application\/json\b/i.test(String(value))) {
      return [fault(name, `the contents are application/json, not ${JSON.stringify(value)}`)]
    }
    return []
  })
}

const callback = '/components/callbacks/VerificationChanged'
const payload = '/components/schemas/Verification'
const wholeBody = `${callback}/{$request.body#~1callback~1url}/post/requestBody/content/application~1json/schema`

function finding(where: string, message: string, below: string): InteractionFinding {
  const rule = callback
  return { side: 'message', where, message, rule, line: lineOf(rule), below }
}
