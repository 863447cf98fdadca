import { PROBLEMS } from '../../../server/domain/model/problem.ts'
import { bodyText, parseJsonText } from '../formats/recording.ts'
import {
  type ClaimCheck,
  confirmed,
  contradicted,
  DOCUMENT,
  decide,
  isOpening,
  isVideoIdRefusal,
  READ,
  shownRefusal,
} from './claim-check.ts'

const section = 'Error numbers'
const KNOWN_ERRORS: ReadonlySet<number> = new Set(Object.values(PROBLEMS).map(({ error }) => error))

/** The rows about statuses and error numbers of refusals. */
export const ERROR_CLAIMS: readonly ClaimCheck[] = [
  {
    section,
    claim: '401 with 125.22 for an unknown or expired token',
    label: 'sibling',
    record: 'send a token that does not exist',
    judge: (call) => {
      if (call.kind !== 'video-id' || call.status !== 401 || call.error === undefined)
        return undefined
      // The row below is about a request without a token.
      if (call.error === 125.21) return undefined
      return decide(call.error === 125.22, shownRefusal(call))
    },
  },
  {
    section,
    claim: '401 with 125.21 without a token, 403 with 126 without the scope',
    label: 'assumed',
    record: 'send no token, and a token without the scope',
    judge: (call) => {
      if (call.kind !== 'video-id') return undefined
      if (call.status === 401 && call.error === 125.21) return confirmed(shownRefusal(call))
      if (call.status !== 403 || call.error === undefined) return undefined
      return decide(call.error === 126 || call.error === 127, shownRefusal(call))
    },
  },
  {
    section,
    claim: '402 with 610 without credit, with amounts in euro',
    label: 'sibling',
    record: 'open a verification without credit',
    judge: (call) =>
      call.kind === 'video-id' && call.status === 402
        ? decide(call.error === 610, shownRefusal(call))
        : undefined,
  },
  {
    section,
    claim: '428 for a missing member, 406 for a wrong one, 404 for an unknown id',
    label: 'sibling',
    record: 'open a verification without mail, and one with a wrong mail',
    judge: (call) => {
      if (!isOpening(call)) return undefined
      if (call.status === 428 || call.status === 406) return confirmed(shownRefusal(call))
      return call.status === 422 || call.status === 400
        ? contradicted(shownRefusal(call))
        : undefined
    },
  },
  {
    section,
    claim: '422 for documents that are not available yet, on ko, and after 30 days',
    label: 'sibling, assumed',
    record: 'download a document before the end',
    judge: (call) => {
      const { operation, status, earlier } = call
      const isEarly = earlier.at(-1) !== undefined && earlier.at(-1) !== 'ok'
      // A 404 may be about the name of the document.
      const isDecisive = [200, 202, 204, 409, 422, 425].includes(status)
      if (operation !== DOCUMENT || !isEarly || !isDecisive) return undefined
      return decide(status === 422, shownRefusal(call))
    },
  },
  {
    section,
    claim: 'The numbers 199 to 230',
    label: 'assumed',
    record: 'send wrong requests of every kind',
    judge: (call) => {
      const { error, status } = call
      if (!isVideoIdRefusal(call) || error === undefined || [401, 402, 403].includes(status))
        return undefined
      if (KNOWN_ERRORS.has(error)) {
        return error >= 199 && error <= 230 ? confirmed(shownRefusal(call)) : undefined
      }
      return contradicted(shownRefusal(call))
    },
  },
  {
    section,
    claim: '429, 413, 414, 431, 405 and their numbers',
    label: 'assumed',
    record: 'call with another method, and with a large body',
    judge: (call) => {
      const expected = STATUS_ERRORS.get(call.status)
      if (call.kind !== 'video-id' || expected === undefined || call.error === undefined)
        return undefined
      return decide(expected.includes(call.error), shownRefusal(call))
    },
  },
  {
    section,
    claim: 'A 429 has `Retry-After` in seconds',
    label: 'assumed',
    record: 'call until the service refuses with 429',
    judge: ({ kind, status, headers }) =>
      kind === 'video-id' && status === 429 && Object.keys(headers).length > 1
        ? decide(/^\d+$/.test(headers['retry-after'] ?? ''), 'the headers of a 429')
        : undefined,
  },
  {
    section: 'Resource',
    claim: 'An id is malformed unless it is 1 to 64 letters, digits and dashes',
    label: 'assumed',
    record: 'read an id with other characters, such as a_b',
    judge: (call) => {
      const id = decodeURIComponent(call.path.split(/[/?]/)[2] ?? '')
      const isRead = call.operation === READ && id !== '' && !call.isRedacted
      if (!isRead || /^[A-Za-z0-9-]{1,64}$/.test(id) || call.status < 400) return undefined
      return decide(call.status === 406, shownRefusal(call))
    },
  },
  {
    section: 'Open',
    claim: 'Unknown members are ignored',
    label: 'assumed',
    record: 'open a verification with a member that does not exist',
    judge: (call) => {
      const body = parseJsonText(bodyText(call.entry.requestBody ?? ''))
      if (!isOpening(call) || typeof body !== 'object' || body === null) return undefined
      const unknown = Object.keys(body).some((name) => !BODY_MEMBERS.includes(name))
      return unknown && call.status === 200 ? confirmed('200') : undefined
    },
  },
]

const STATUS_ERRORS: ReadonlyMap<number, readonly number[]> = new Map(
  [429, 413, 414, 431, 405].map((status) => [
    status,
    Object.values(PROBLEMS).flatMap((problem) =>
      problem.status === status ? [problem.error] : [],
    ),
  ]),
)

const BODY_MEMBERS = [
  ...['mail', 'user', 'healthCard', 'phoneNumber', 'policy', 'redirectUrls', 'output', 'layout'],
  'callback',
]
