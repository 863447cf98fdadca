import { isJsonObject } from '../../../server/domain/json/json-object.ts'
import { parseCallbackBody } from '../callback-body.ts'
import { bodyText, memberAt, parseJsonText, textAt } from '../formats/recording.ts'
import {
  type ClaimCheck,
  confirmed,
  contradicted,
  decide,
  isOpening,
  type JudgedEntry,
  READ,
} from './claim-check.ts'

/** The rows about statuses, reasons and callbacks. */
export const HISTORY_CLAIMS: readonly ClaimCheck[] = [
  {
    section: 'Statuses',
    claim: '`validation` comes before the outcome',
    label: 'mirrored',
    record: 'read a verification every few seconds until its end',
    judge: (call) =>
      isAfter(call, 'validation', ['ok', 'ko']) ? confirmed('validation, then the end') : undefined,
  },
  {
    section: 'Statuses',
    claim: 'After a repeatable `ko`, the same id is `running` again',
    label: 'assumed',
    record: 'repeat an identification that failed, and read it again',
    judge: (call) => (isAfter(call, 'ko', ['running']) ? confirmed('ko, then running') : undefined),
  },
  {
    section: 'Statuses',
    claim: 'An `ok` may be revoked',
    label: 'assumed',
    record: 'read a verification after its end',
    judge: (call) => (isAfter(call, 'ok', ['ko']) ? confirmed('ok, then ko') : undefined),
  },
  {
    section: 'Standard timeline',
    claim: 'The tax code `RSSMRA80A01H501U` ends with `ok`, `BNCSRG80A01H501M` with `ko`',
    label: 'mirrored',
    record: 'open a verification with each tax code, without redaction, and read its end',
    judge: (call) => {
      const expected = EXPECTED_ENDS.get(textAt(call.openedWith, 'user', 'taxCode'))
      const status = statusIn(call)
      if (call.isRedacted || expected === undefined || !/^(ok|ko)$/.test(status)) return undefined
      return decide(status === expected, `${status} for the tax code of ${expected}`)
    },
  },
  {
    section: 'Reasons',
    claim: '`identityverified` on ok, `identitydocumentnotavailable` on ko',
    label: 'mirrored',
    record: 'read a verification after its end',
    judge: (call) => {
      const words = reasonIn(call)?.replaceAll('_', '')
      if (statusIn(call) === 'ok' && words !== undefined)
        return decide(words === 'identityverified', `the reason of an ok`)
      return words === 'identitydocumentnotavailable' ? confirmed('the reason of a ko') : undefined
    },
  },
  {
    section: 'Reasons',
    claim: 'Reasons are written without underscores',
    label: 'mirrored',
    record: 'read a verification after its end',
    judge: (call) => {
      const reason = reasonIn(call)
      return reason === undefined ? undefined : decide(!reason.includes('_'), 'a reason')
    },
  },
  {
    section: 'Callback encoding',
    claim: 'Always HTTP POST; `method` chooses the encoding',
    label: 'sibling',
    record: 'capture callbacks of requests with method POST and with JSON',
    judge: ({ kind, entry }) =>
      kind === 'callback' && entry.method !== 'POST'
        ? contradicted(`a callback with ${entry.method}`)
        : undefined,
  },
  {
    section: 'Callback encoding',
    claim: '`POST` is a form, `<field>=<JSON>`, `custom` a second field',
    label: 'sibling',
    record: 'capture a callback of a request with method POST',
    judge: (call) => {
      const parts = callbackIn(call)
      return parts?.encoding === 'form' && parts.looksLikeVerification
        ? confirmed('a form')
        : undefined
    },
  },
  {
    section: 'Callback encoding',
    claim: '`JSON` is `{"data": …, "custom": …}`',
    label: 'sibling',
    record: 'capture a callback of a request with method JSON',
    judge: (call) => {
      const parts = callbackIn(call)
      if (parts?.encoding !== 'json' || !parts.looksLikeVerification) return undefined
      const isWrapped = isJsonObject(parts.whole) && Object.hasOwn(parts.whole, 'data')
      return decide(isWrapped, isWrapped ? 'data in the body' : 'the resource itself')
    },
  },
  {
    section: 'Callback encoding',
    claim: 'Callbacks are not signed',
    label: 'sibling',
    record: 'capture a callback with its headers',
    judge: ({ kind, entry: { requestHeaders = {} } }) => {
      const names = Object.keys(requestHeaders)
      if (kind !== 'callback' || names.length < 3) return undefined
      const isSigned = names.some((name) => /signature|hmac|digest/.test(name))
      return decide(!isSigned, isSigned ? 'a header with a signature' : 'no signature')
    },
  },
  {
    section: 'Callback encoding',
    claim: 'The payload is the answer of GET at the time of the event',
    label: 'assumed',
    record: 'capture a callback',
    judge: (call) => {
      const payload = callbackIn(call)?.payload
      if (call.kind !== 'callback' || !isJsonObject(payload)) return undefined
      return decide('id' in payload && 'status' in payload, 'the members of a callback')
    },
  },
  {
    section: 'Callback encoding',
    claim: '`validation`, then `ok` or `ko` are sent',
    label: 'mirrored',
    record: 'capture all callbacks of a verification',
    judge: (call) =>
      call.kind === 'callback' && isAfter(call, 'validation', ['ok', 'ko'])
        ? confirmed('callbacks with validation, then the end')
        : undefined,
  },
  {
    section: 'Callback encoding',
    claim: '`running` is not sent',
    label: 'assumed',
    record: 'capture all callbacks of a verification',
    judge: (call) => {
      if (call.kind !== 'callback' || call.earlier.includes('ko')) return undefined
      return statusIn(call) === 'running' ? contradicted('a callback with running') : undefined
    },
  },
]

const EXPECTED_ENDS: ReadonlyMap<string, string> = new Map([
  ['RSSMRA80A01H501U', 'ok'],
  ['BNCSRG80A01H501M', 'ko'],
])

/** True if the entry shows one of the statuses, and the one before it was `before`. */
function isAfter(call: JudgedEntry, before: string, statuses: readonly string[]): boolean {
  return call.earlier.at(-1) === before && statuses.includes(statusIn(call))
}

/** The status of the verification that a response or a callback shows. Empty if it shows none. */
export function statusIn(call: JudgedEntry): string {
  return textAt(resourceIn(call), 'status')
}

/** The id of the verification that a response or a callback shows. Empty if it shows none. */
export function idIn(call: JudgedEntry): string {
  return textAt(resourceIn(call), 'id')
}

function reasonIn(call: JudgedEntry): string | undefined {
  const reason = textAt(resourceIn(call), 'reason')
  return reason === '' || reason === 'redacted' ? undefined : reason
}

function resourceIn(call: JudgedEntry): unknown {
  if (call.kind === 'callback') return callbackIn(call)?.payload
  const isResource = call.status === 200 && (call.operation === READ || isOpening(call))
  return isResource ? memberAt(call.json, 'data') : undefined
}

function callbackIn({ kind, entry }: JudgedEntry) {
  if (kind !== 'callback' || entry.requestBody === undefined) return undefined
  return parseCallbackBody(bodyText(entry.requestBody))
}

/** The body of a request that opens a verification. */
export function requestIn(call: JudgedEntry): unknown {
  return isOpening(call) ? parseJsonText(bodyText(call.entry.requestBody ?? '')) : undefined
}
