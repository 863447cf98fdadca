import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import type { CallbackRequest } from '../../server/domain/model/callback.ts'
import { pluralize } from '../../server/domain/text/pluralize.ts'
import { schemaViolations } from '../spec/check-schema.ts'
import type { ProvenanceLabel } from '../spec/provenance.ts'
import { type CallbackBodyParts, parseCallbackBody } from './callback-body.ts'
import { reasonFindings } from './compare-response.ts'
import {
  type DriftFinding,
  driftFinding,
  missingMember,
  shownWord,
  withMemberLabel,
} from './drift-finding.ts'
import { bodyText, memberAt, type RecordedEntry } from './formats/recording.ts'

/**
 * Compares a request that a receiver got with the callback in openapi.yaml. If the request that opened the verification
 * is known, also compares with its callback object. Pure.
 */
export function compareCallback(
  entry: RecordedEntry,
  requested: CallbackRequest | undefined,
): readonly DriftFinding[] {
  const type = contentType(entry)
  const method =
    entry.method === 'POST'
      ? []
      : [message('method', `the method is ${entry.method}, not POST`, OPERATION, 'sibling')]
  const headers = headerFindings(entry)
  if (entry.requestBody === undefined) {
    const empty = message('', 'the callback has no body', `${OPERATION}/requestBody`, 'sibling')
    return [...method, ...headers, empty]
  }
  const parts = parseCallbackBody(bodyText(entry.requestBody), requested?.field)
  return [
    ...method,
    ...headers,
    ...typeFindings(type, parts),
    ...payloadFindings(parts),
    ...(requested === undefined ? [] : requestedFindings(entry, parts, requested)),
  ]
}

const OPERATION = '/components/callbacks/VerificationChanged/{$request.body#~1callback~1url}/post'
const CONTENT = `${OPERATION}/requestBody/content`
const TYPES = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const

function contentType({ requestHeaders }: RecordedEntry): string | undefined {
  if (requestHeaders === undefined) return undefined
  return (requestHeaders['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase()
}

function typeFindings(
  type: string | undefined,
  { encoding }: CallbackBodyParts,
): readonly DriftFinding[] {
  if (type === undefined || type === TYPES[encoding]) return []
  const isDescribed = type === TYPES.form || type === TYPES.json
  const text = isDescribed
    ? `the content type is ${type}, and the body is ${encoding === 'json' ? 'JSON' : 'a form'}`
    : `content type ${type === '' ? 'is missing' : `${type} is not described`}`
  return [message('content-type', text, CONTENT)]
}

function payloadFindings(parts: CallbackBodyParts): readonly DriftFinding[] {
  const { encoding, payload, whole, field } = parts
  const event = isJsonObject(payload) ? payload.status : undefined
  const own = [
    ...(event === 'running'
      ? [
          message(
            '/data/status',
            'a callback for "running", which the emulator does not send',
            OPERATION,
            'assumed',
          ),
        ]
      : []),
    ...reasonFindings({ data: payload }).map((finding) => ({
      ...finding,
      side: 'message' as const,
    })),
  ]
  if (encoding === 'json') return [...own, ...jsonFindings(parts)]
  if (payload === undefined || field === undefined) {
    return [
      message(
        '',
        'no field of the form has a verification as JSON',
        `${CONTENT}/application~1x-www-form-urlencoded`,
      ),
    ]
  }
  const fields = Object.keys(isJsonObject(whole) ? whole : {})
  const unknown = fields.filter((name) => name !== field && name !== 'custom')
  return [
    ...own,
    ...payloadViolations(PAYLOAD, payload, '/data'),
    ...(fields.includes('custom') && parts.custom === undefined
      ? [message('/custom', 'not JSON', `${FORM}/custom`, 'sibling')]
      : []),
    ...unknown.map((name) => message(`/${name}`, `unknown member "${name}"`, FORM, 'sibling')),
  ]
}

const PAYLOAD = '/components/schemas/Verification'
const FORM = '/components/schemas/CallbackForm/properties'

function jsonFindings({ whole }: CallbackBodyParts): readonly DriftFinding[] {
  const isWrapped = isJsonObject(whole) && Object.hasOwn(whole, 'data')
  const schema = isWrapped ? 'CallbackBody' : 'BareCallbackBody'
  return payloadViolations(`/components/schemas/${schema}`, whole, '')
}

function payloadViolations(
  schema: string,
  value: unknown,
  prefix: string,
): readonly DriftFinding[] {
  return schemaViolations(schema, value, true).map(({ pointer, ...violation }) => {
    const finding = { side: 'message' as const, where: prefix + pointer, ...violation }
    const labelled = withMemberLabel(finding, payloadLabel(violation.message))
    const keys = pointer.split('/').slice(1)
    return pointer.endsWith('/status')
      ? {
          ...labelled,
          message: `${labelled.message}, not${shownWord(memberAt(value, ...keys)) || ' this'}`,
        }
      : labelled
  })
}

// Only the events are mirrored from the vendor. We assume that the payload equals the response to GET.
function payloadLabel(text: string): ProvenanceLabel | undefined {
  const missing = missingMember(text)
  if (missing === undefined || missing === 'data') return undefined
  return missing === 'status' || missing === 'id' ? 'mirrored' : 'assumed'
}

const SIGNATURES = /signature|hmac|webhook-(?:id|secret)|x-hub-/i

function headerFindings({ requestHeaders = {} }: RecordedEntry): readonly DriftFinding[] {
  return Object.keys(requestHeaders)
    .filter((name) => SIGNATURES.test(name))
    .map((name) =>
      message(
        name,
        'the callback is signed, but the emulator signs no callbacks',
        OPERATION,
        'sibling',
      ),
    )
}

function requestedFindings(
  { requestHeaders }: RecordedEntry,
  parts: CallbackBodyParts,
  requested: CallbackRequest,
): readonly DriftFinding[] {
  const rule = '/components/schemas/Callback/properties'
  const { encoding, field, custom } = parts
  const missing =
    requestHeaders === undefined
      ? []
      : Object.entries(requested.headers).filter(
          ([name, value]) => requestHeaders[name.toLowerCase()] !== value,
        )
  const isForm = requested.encoding === 'form' && encoding === 'form'
  return [
    ...(encoding === requested.encoding
      ? []
      : [
          message(
            'content-type',
            `the request asks for ${requested.encoding === 'json' ? 'JSON' : 'a form'}, and the callback is ${encoding === 'json' ? 'JSON' : 'a form'}`,
            `${rule}/method`,
          ),
        ]),
    ...(isForm && field !== undefined && field !== requested.field
      ? [
          message(
            'field',
            'the payload is not in the field that the request names',
            `${rule}/field`,
          ),
        ]
      : []),
    ...missing.map(([name]) =>
      message(name, 'the callback does not have this header of the request', `${rule}/headers`),
    ),
    ...('custom' in requested && !isDeepStrictEqual(custom, requested.custom)
      ? [
          message(
            '/custom',
            'not the value of the request, although the callback must return it',
            `${rule}/custom`,
          ),
        ]
      : []),
  ]
}

/**
 * Reports a callback that came more often than the request allows. It allows one attempt and the number of retries.
 * `copies` counts the callbacks by their body.
 */
export function copyFindings(
  { requestBody }: RecordedEntry,
  requested: CallbackRequest | undefined,
  copies: Map<string, number>,
): readonly DriftFinding[] {
  if (requested === undefined || requestBody === undefined) return []
  const text = bodyText(requestBody)
  const count = (copies.get(text) ?? 0) + 1
  copies.set(text, count)
  if (count !== requested.retry + 2) return []
  const retries =
    requested.retry === 0 ? 'no retry' : pluralize(requested.retry, 'retry', 'retries')
  const what = `the same callback came ${count} times, and the request allows ${retries}`
  return [message('', what, '/components/schemas/Callback/properties/retry')]
}

function message(where: string, text: string, rule: string, label?: ProvenanceLabel): DriftFinding {
  return driftFinding('message', where, text, rule, label)
}
