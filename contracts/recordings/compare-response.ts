import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { findReasonId } from '../../server/domain/model/reasons.ts'
import { checkExchange, type HttpExchange } from '../spec/check-exchange.ts'
import { operationOf } from '../spec/match-operation.ts'
import { type DriftFinding, driftFinding, shownWord, withMemberLabel } from './drift-finding.ts'
import {
  bodyText,
  memberAt,
  parseJsonText,
  type RecordedEntry,
  type RecordedResponse,
} from './formats/recording.ts'

/** Compares the response of an entry with openapi.yaml: status, content type, body, headers, bytes of files. Pure. */
export function compareResponse(
  entry: RecordedEntry,
  method: string,
  path: string,
  isRedacted = false,
): readonly DriftFinding[] {
  const { response } = entry
  if (response === undefined) return []
  const exchange = toHttpExchange(entry, response, method, path)
  const hasContent = exchange.responseBody !== undefined
  const hasType = exchange.responseHeaders['content-type'] !== undefined
  const findings = checkExchange(exchange, { closed: true })
    .filter(({ side }) => side === 'response')
    .filter(({ message }) => hasContent || !isBodyMessage(message))
    .filter(
      ({ where, message }) =>
        where !== 'content-type' ||
        hasType ||
        /is not described/.test(message) ||
        entry.response?.headers !== undefined,
    )
    .map((finding) => withMemberLabel(finding))
  const body = responseJson(response)
  // The recorder writes this text in place of a value that may be secret.
  const isReplaced = ({ where }: DriftFinding) =>
    isRedacted && memberAt(body, ...where.split('/').slice(1)) === 'redacted'
  return [
    ...findings
      .filter((finding) => !isReplaced(finding))
      .map((finding) => withShownValue(finding, body)),
    ...reasonFindings(body),
    ...ownerFindings(body),
    ...headerFindings(response),
    ...fileFindings(response),
    ...base64Findings(body),
  ]
}

/** The body of a response as JSON. Undefined if it has none, or is not JSON. */
export function responseJson(response: RecordedResponse | undefined): unknown {
  if (response?.body === undefined) return undefined
  if (!parsedBodies.has(response))
    parsedBodies.set(response, parseJsonText(bodyText(response.body)))
  return parsedBodies.get(response)
}

// Several checks read the same body.
const parsedBodies = new WeakMap<RecordedResponse, unknown>()

function toHttpExchange(
  entry: RecordedEntry,
  response: RecordedResponse,
  method: string,
  path: string,
): HttpExchange {
  const { status, headers, error } = response
  const isBodiless = entry.method === 'HEAD' || status === 204 || status === 304
  // A recording may have only the error number of a response. Then compare only this number.
  const refusal = { data: null, success: false, message: 'not recorded', error }
  const body =
    response.body ?? (error === undefined || status < 400 ? undefined : JSON.stringify(refusal))
  const isJson =
    response.body === undefined ? body !== undefined : responseJson(response) !== undefined
  const assumedType = isJson ? { 'content-type': 'application/json' } : {}
  return {
    method,
    path,
    status,
    responseHeaders: headers ?? assumedType,
    ...(body === undefined || isBodiless ? {} : { responseBody: body }),
  }
}

function isBodyMessage(message: string): boolean {
  return message === 'the body is not JSON' || message === 'the body is empty'
}

// A status, a reason or the type of a document is a word of the API, not of a person.
function withShownValue(finding: DriftFinding, body: unknown): DriftFinding {
  if (!/\/(?:status|gender|mode|who)$/.test(finding.where)) return finding
  const keys = finding.where.split('/').slice(1)
  return {
    ...finding,
    message: `${finding.message}, not${shownWord(memberAt(body, ...keys)) || ' this'}`,
  }
}

/** Finds reasons that the emulator does not have, and a reason while the status is undecided. */
export function reasonFindings(body: unknown): readonly DriftFinding[] {
  const data = memberAt(body, 'data')
  return [data].flat().flatMap((row) => rowReasonFindings(row))
}

function rowReasonFindings(row: unknown): readonly DriftFinding[] {
  if (!isJsonObject(row) || typeof row.reason !== 'string' || row.reason === '') return []
  const rule = '/components/schemas/Reason'
  const isUndecided = row.status === 'running' || row.status === 'validation'
  return [
    ...(isUndecided
      ? [
          driftFinding(
            'response',
            '/data/reason',
            `a reason while the status is ${row.status}; the emulator has null`,
            rule,
            'assumed',
          ),
        ]
      : []),
    ...(findReasonId(row.reason) === undefined
      ? [
          driftFinding(
            'response',
            '/data/reason',
            `the emulator does not have this reason:${shownWord(row.reason) || ' a text'}`,
            rule,
            'assumed',
          ),
        ]
      : []),
  ]
}

// The recording may have been made anonymous, so the value can be a placeholder.
function ownerFindings(body: unknown): readonly DriftFinding[] {
  const owner = memberAt(body, 'data', 'owner')
  if (typeof owner !== 'string' || /@|redact|anonym|\*|xxx|^$/i.test(owner)) return []
  const rule = '/components/schemas/Owner'
  return [driftFinding('response', '/data/owner', 'not an e-mail address', rule, 'assumed')]
}

// Headers that a client can depend on.
const NOTEWORTHY =
  /^(?:x-)?rate-?limit|^(?:link|location|deprecation|sunset|x-total-count|x-pagination)$/

function headerFindings({ status, headers = {} }: RecordedResponse): readonly DriftFinding[] {
  const wait = headers['retry-after']
  const rule = '/components/responses/TooManyRequests/headers/Retry-After'
  const undescribed = Object.keys(headers).filter((name) => NOTEWORTHY.test(name))
  const charset = /charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1]
  return [
    ...(status === 429 && wait === undefined && Object.keys(headers).length > 1
      ? [driftFinding('response', 'Retry-After', 'the header is missing', rule, 'assumed')]
      : []),
    ...(wait === undefined || /^\d+$/.test(wait)
      ? []
      : [driftFinding('response', 'Retry-After', 'must be a number of seconds', rule, 'assumed')]),
    ...(wait === undefined || status === 429
      ? []
      : [
          driftFinding(
            'response',
            'Retry-After',
            `the header is not described for status ${status}`,
            rule,
            'assumed',
          ),
        ]),
    ...undescribed.map((name) =>
      driftFinding(
        'response',
        name,
        'openapi.yaml does not describe this header',
        '/paths',
        'assumed',
      ),
    ),
    ...(charset === undefined || /^utf-?8$/i.test(charset)
      ? []
      : [
          driftFinding(
            'response',
            'content-type',
            `the charset is ${charset}, not utf-8`,
            '/paths',
            'assumed',
          ),
        ]),
  ]
}

const FILE_STARTS: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['%PDF'],
  'application/zip': ['PK'],
  'application/timestamp-reply': ['0'],
}

function fileFindings({ status, headers, body }: RecordedResponse): readonly DriftFinding[] {
  const type = (headers?.['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase()
  const starts = FILE_STARTS[type]
  if (status !== 200 || starts === undefined || body === undefined || body.length === 0) return []
  const text =
    typeof body === 'string'
      ? body.slice(0, 80)
      : new TextDecoder('latin1').decode(body.subarray(0, 80))
  // `exec --har` writes this hash in place of a file.
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return []
  // A recording may contain only the start of a file: the emulator records one byte.
  const isAsNamed = starts.some((start) => text.startsWith(start.slice(0, text.length)))
  if (isAsNamed) return []
  const rule = `/components/responses/Artifact/content/${type.replace('/', '~1')}`
  return [driftFinding('response', '', `the bytes are not of the type ${type}`, rule)]
}

// `delivery: base64` of the dialect: the size belongs to the decoded file.
function base64Findings(body: unknown): readonly DriftFinding[] {
  const file = memberAt(body, 'data', 'file')
  const size = memberAt(body, 'data', 'dimensione')
  if (typeof file !== 'string') return []
  const rule = '/components/schemas/FileInside/properties/file'
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(file.replaceAll(/\s/g, '')))
    return [driftFinding('response', '/data/file', 'the file is not base64', rule)]
  const bytes = Buffer.from(file, 'base64').length
  return size === bytes || file === 'redacted'
    ? []
    : [driftFinding('response', '/data/dimensione', 'not the size of the file in bytes', rule)]
}

/** The name of the operation of a request, such as `GET /IT-identity-verifications/{id}`. */
export function operationName(method: string, path: string, shownPath: string): string {
  return operationOf(method, path) ?? `${method} ${shownPath}`
}
