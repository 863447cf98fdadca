import { isJsonObject } from '../../../server/domain/json/json-object.ts'
import { DEFAULT_ARTIFACT_NAMES } from '../../../server/domain/responses/artifact.ts'
import { bodyText, listAt, memberAt, parseJsonText, textAt } from '../formats/recording.ts'
import {
  type ClaimCheck,
  confirmed,
  contradicted,
  DOCUMENT,
  decide,
  isOpening,
  isVideoIdRefusal,
  LIST,
  READ,
} from './claim-check.ts'

/** The rows about requests, responses and documents. */
export const RESPONSE_CLAIMS: readonly ClaimCheck[] = [
  {
    section: 'Open',
    claim: 'Bodies are JSON, whatever the content type says',
    label: 'sibling',
    record: 'open a verification with JSON and the content type of a form',
    judge: (call) => {
      const type = call.entry.requestHeaders?.['content-type'] ?? ''
      if (!isOpening(call) || type === '' || type.includes('json')) return undefined
      if (!isJsonObject(parseJsonText(bodyText(call.entry.requestBody ?? '')))) return undefined
      return call.status === 200 || [400, 415].includes(call.status)
        ? decide(call.status === 200, String(call.status))
        : undefined
    },
  },
  {
    section: 'Open',
    claim: 'A body on a GET is ignored',
    label: 'sibling',
    record: 'send {} as the body of a GET',
    judge: ({ kind, method, entry, status }) => {
      const isEmpty = (entry.requestBody ?? '').length === 0
      if (kind !== 'video-id' || method !== 'GET' || isEmpty) return undefined
      return status === 200 || status === 400 ? decide(status === 200, String(status)) : undefined
    },
  },
  {
    section: 'Envelope',
    claim: '`error` is a number, not always whole (125.22)',
    label: 'sibling',
    record: 'send a token that does not exist',
    judge: (call) => {
      const value = memberAt(call.json, 'error')
      if (!isVideoIdRefusal(call) || value === undefined) return undefined
      if (typeof value !== 'number') return contradicted('not a number')
      return Number.isInteger(value) ? undefined : confirmed(`error ${value}`)
    },
  },
  {
    section: 'Envelope',
    claim: 'A failure has `data: null`',
    label: 'sibling',
    record: 'send a wrong request',
    judge: (call) => {
      if (!isVideoIdRefusal(call) || !isJsonObject(call.json)) return undefined
      return decide(call.json.data === null, `data with status ${call.status}`)
    },
  },
  {
    section: 'Envelope',
    claim: 'Requests that are not HTTP, or have no route, get the envelope as well, never HTML',
    label: 'assumed',
    record: 'call a path that does not exist',
    judge: ({ kind, operation, status, json, entry }) => {
      if (kind !== 'video-id' || operation !== '' || status < 400) return undefined
      if (entry.response?.body === undefined) return undefined
      return decide(memberAt(json, 'success') === false, `a response with status ${status}`)
    },
  },
  {
    section: 'Envelope',
    claim: 'Answers have `Cache-Control: no-store` and `X-Content-Type-Options: nosniff`',
    label: 'assumed',
    record: 'make a recording with the headers of the responses',
    judge: ({ kind, headers, isRedacted }) => {
      if (kind !== 'video-id' || isRedacted || Object.keys(headers).length < 3) return undefined
      const hasBoth =
        /no-store/i.test(headers['cache-control'] ?? '') &&
        /nosniff/i.test(headers['x-content-type-options'] ?? '')
      return decide(hasBoth, 'the headers of a response')
    },
  },
  {
    section: 'Resource',
    claim: 'The member with the reason is called `reason`, and is null before a decision',
    label: 'assumed',
    record: 'read a verification before its end',
    judge: ({ operation, status, json }) => {
      const data = memberAt(json, 'data')
      if (operation !== READ || status !== 200 || !isJsonObject(data)) return undefined
      if (!/^(running|validation)$/.test(textAt(data, 'status'))) return undefined
      return decide(data.reason === null, `a verification that is ${textAt(data, 'status')}`)
    },
  },
  {
    section: 'Resource',
    claim: 'GET repeats `message` and `owner`',
    label: 'assumed',
    record: 'read a verification',
    judge: ({ operation, status, json }) => {
      const data = memberAt(json, 'data')
      if (operation !== READ || status !== 200 || !isJsonObject(data)) return undefined
      return decide('message' in data && 'owner' in data, 'the members of the response')
    },
  },
  {
    section: 'Resource',
    claim: 'An empty list is 404, error 221',
    label: 'sibling',
    record: 'list the verifications of an account without any',
    judge: ({ operation, path, status, json, error }) => {
      if (operation !== LIST || /[?&](?:status|skip)=/.test(path)) return undefined
      if (status === 404)
        return decide(error === 221, error === undefined ? '404' : `404, error ${error}`)
      const isEmpty = Array.isArray(memberAt(json, 'data')) && listAt(json, 'data').length === 0
      return status === 200 && isEmpty ? contradicted('200 with []') : undefined
    },
  },
  {
    section: 'Resource',
    claim: '`status` filters the list',
    label: 'assumed',
    record: 'list with ?status=ok while there are others',
    judge: ({ operation, path, status, json }) => {
      const wanted = /[?&]status=(\w+)/.exec(path)?.[1]
      const rows = listAt(json, 'data')
      if (operation !== LIST || status !== 200 || wanted === undefined || rows.length === 0)
        return undefined
      return decide(
        rows.every((row) => textAt(row, 'status') === wanted),
        'the rows of a filtered list',
      )
    },
  },
  {
    section: 'Artifacts',
    claim: 'The names `audit`, `timestamp`, `images` and their aliases',
    label: 'assumed',
    record: 'download each document',
    judge: ({ operation, path, status }) => {
      const type = decodeURIComponent(path.split(/[/?]/)[3] ?? '')
      if (operation !== DOCUMENT || type === 'data') return undefined
      const isKnown = Object.values(DEFAULT_ARTIFACT_NAMES).some((names) => names.includes(type))
      if (status === 200) return decide(isKnown, isKnown ? `the type ${type}` : 'another type')
      return undefined
    },
  },
  {
    section: 'Artifacts',
    claim: 'Files are sent as plain bytes, unless the [dialect](#dialect) selects another form',
    label: 'assumed',
    record: 'download the audit',
    judge: ({ operation, path, status, json, entry }) => {
      const isFile = operation === DOCUMENT && !/\/data(?:$|\?)/.test(path)
      if (!isFile || status !== 200 || entry.response?.body === undefined) return undefined
      return decide(json === undefined, json === undefined ? 'plain bytes' : 'JSON')
    },
  },
  {
    section: 'Artifacts',
    claim: 'The archive is a ZIP of JPEGs',
    label: 'assumed',
    record: 'download the images without imagesAsPdf',
    judge: ({ operation, path, status, headers }) => {
      const isImages = /\/(?:images|documents|resources|files|zip)(?:$|\?)/.test(path)
      const type = headers['content-type'] ?? ''
      if (operation !== DOCUMENT || !isImages || status !== 200) return undefined
      if (/pdf|json/.test(type) || type === '') return undefined
      return decide(/zip/.test(type), /zip/.test(type) ? 'a ZIP' : 'another content type')
    },
  },
]
