import { formatCurl, type MaskedValue } from '../../domain/text/format-curl.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { StoredRequest } from '../../records/journal-entry.ts'
import { credentialScheme, MASK } from '../../records/mask-secrets.ts'
import { type RequestDetails, toRequestDetails } from '../../records/request-details.ts'
import type { HttpContext } from '../http-context.ts'
import { explainRequest } from './explain-request.ts'

/** A request with its headers and bodies, the explanation of its response, and a command that sends it again. */
export interface ExplainedRequest extends RequestDetails {
  /** The reason of the response as a text for people. */
  readonly explained: string
  /** A curl command for this request. Secrets are shell variables. Absent if the whole body is not stored. */
  readonly curl?: string
}

type JournalContext = Pick<HttpContext, 'emulator' | 'journal'>

/** Returns a request with everything that is known about it. `base` is the URL of the emulator in the command. */
export function explainedRequest(
  context: JournalContext,
  entry: StoredRequest,
  base: string,
): ExplainedRequest {
  const details = requestDetails(context, entry)
  const curl = curlOfRequest(details, base)
  return {
    ...details,
    explained: explainRequest(entry, context.emulator),
    ...(curl === undefined ? {} : { curl }),
  }
}

/** Returns a request with its headers and bodies; secrets are masked unless `--log-secrets` is on. */
export function requestDetails(
  { emulator, journal }: JournalContext,
  entry: StoredRequest,
): RequestDetails {
  return toRequestDetails(entry, journal.exchangeOf(entry), emulator.settings.logSecrets)
}

/** Returns the request with an id such as `req-12`. Throws a ControlApiError (404) that says why there is none. */
export function findRequest(
  { emulator, journal }: JournalContext,
  namespace: string,
  id: string,
): StoredRequest {
  const { entries, truncated } = journal.of(namespace)
  const entry = entries.find(({ number }) => `req-${number}` === id)
  if (entry !== undefined) return entry
  const isGone = emulator.namespaces.get(namespace) === undefined || entries.length === 0
  const reason = isGone
    ? ` The namespace ${namespace} has no requests: a reset, a deletion or an eviction of a namespace also deletes its requests.`
    : truncated
      ? ' It may be older than the stored ones.'
      : ''
  throw new ControlApiError(404, `No request has the id ${quote(id)}.${reason}`, {
    fix: 'GET /__emulator/requests lists those of your namespace.',
  })
}

function curlOfRequest({ method, request }: RequestDetails, base: string): string | undefined {
  if (request?.bytes === undefined || request.truncated) return undefined
  const { url, headers, body, base64 } = request
  const sentBody = base64 === undefined ? body : Buffer.from(base64, 'base64')
  return formatCurl({
    method,
    url: base + url,
    headers: headers
      .filter(([name]) => !isHopByHop(name))
      .map(([name, value]) => [name, toMaskedValue(name, value) ?? value]),
    ...(sentBody === undefined || request.bytes === 0 ? {} : { body: sentBody }),
  })
}

/** True for a header that belongs to one connection or one body, and that an HTTP client sets itself. */
export function isHopByHop(name: string): boolean {
  return /^(host|connection|content-length|transfer-encoding|expect|keep-alive|te|trailer|upgrade|proxy-connection)$/i.test(
    name,
  )
}

// `Authorization: Bearer ***` becomes a variable TOKEN, `X-Api-Key: ***` a variable X_API_KEY.
function toMaskedValue(name: string, value: string): MaskedValue | undefined {
  const prefix = credentialScheme(value)
  if (value !== prefix + MASK) return undefined
  const known = VARIABLES[prefix.trim().toLowerCase()]
  const variable = known ?? `_${name.toUpperCase().replaceAll(/\W/g, '_')}`.replace(/^_(?!\d)/, '')
  return { prefix, variable }
}

const VARIABLES: Readonly<Record<string, string | undefined>> = {
  bearer: 'TOKEN',
  basic: 'BASIC_CREDENTIALS',
}
