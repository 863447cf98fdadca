import type { IncomingHttpHeaders } from 'node:http'
import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { verificationIdOf } from '../../emulator/dispatcher.ts'
import { mailOfBasicAuth } from '../accounts/basic-auth.ts'
import { bearerTokenOf } from '../api/authenticate.ts'
import { withoutPathPrefix } from '../path-prefix.ts'

/** Which namespace a request is about, as far as its head shows it. The owner of the namespace must answer it. */
export type RequestTarget =
  /** Every replica can answer. */
  | { readonly kind: 'any' }
  /** The request is about all namespaces. */
  | { readonly kind: 'all' }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'verification'; readonly id: string }
  | { readonly kind: 'token'; readonly token: string }
  /** The account with this e-mail address. */
  | { readonly kind: 'account'; readonly mail: string }
  /** The body decides, and without it `otherwise`: undefined if the head names no namespace. */
  | { readonly kind: 'body'; readonly otherwise: RequestTarget | undefined }

/** The head of a request. */
export interface RequestHead {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** Returns the target of a request. `prefix` is the path of the public URL. */
export function requestTargetOf(
  head: RequestHead,
  prefix: string,
  isControlToken: (token: string) => boolean,
): RequestTarget {
  const { method = 'GET', url = '/', headers } = head
  const target = withoutPathPrefix(url, prefix).replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '')
  const [path = '', query = ''] = target.split('?', 2)
  const segments = path.split('/').slice(1).map(decodeSegment)
  const [first = '', second = ''] = segments
  if (first === 'link' || first === 'downloads') return verificationOrAny(second)
  if (first === '__emulator') {
    const request = { method, headers, query: new URLSearchParams(query) }
    return controlTarget(segments.slice(1), request, isControlToken)
  }
  if (path === '/') return ANY
  const mail = mailOfBasicAuth(headers.authorization)
  return mail === undefined ? targetOfToken(headers) : { kind: 'account', mail }
}

interface ControlRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly query: URLSearchParams
}

// The namespace of everything that names no other one.
const DEFAULT: RequestTarget = { kind: 'namespace', name: 'default' }
const ANY: RequestTarget = { kind: 'any' }

/** Resources that are the same at every replica, or that describe one replica. */
const SAME_EVERYWHERE: readonly string[] = [
  '',
  'assets',
  'ca.pem',
  'changes',
  'docs',
  'health',
  'log-in',
  'log-out',
  'metrics',
  'openapi.json',
  'tsa.pem',
]

function controlTarget(
  [resource = '', id = '', third = '']: readonly string[],
  request: ControlRequest,
  isControlToken: (token: string) => boolean,
): RequestTarget {
  const { method, headers, query } = request
  const named = query.get('namespace')
  if (resource === 'pages') return pageActionTarget(method, id, third)
  if (resource === 'namespaces') {
    return id === '' ? allOrPage(headers) : namespaceOrAny(id)
  }
  if (resource === 'verifications' && id !== '') return verificationOrAny(id)
  if (resource === 'deliveries' && id !== '' && id !== 'redeliver') {
    return verificationOrAny(verificationIdOf(id))
  }
  if (named === '*') return { kind: 'all' }
  if (named !== null) return namespaceOrAny(named)
  if (SAME_EVERYWHERE.includes(resource) && headers['x-emulator-namespace'] === undefined) {
    return ANY
  }
  const explicit = explicitTarget(headers, isControlToken)
  const isDecidedByBody = method === 'POST' && ['reset', 'pact-states'].includes(resource)
  if (isDecidedByBody) {
    return { kind: 'body', otherwise: explicit ?? (resource === 'reset' ? DEFAULT : undefined) }
  }
  // A page without a namespace shows the namespaces of this replica.
  if (explicit === undefined && method === 'GET' && acceptsHtml(headers)) return ANY
  return explicit ?? DEFAULT
}

function explicitTarget(
  headers: IncomingHttpHeaders,
  isControlToken: (token: string) => boolean,
): RequestTarget | undefined {
  const header = headers['x-emulator-namespace']
  if (typeof header === 'string') return namespaceOrAny(header)
  const token = bearerTokenOf(headers.authorization)
  return token === undefined || isControlToken(token) ? undefined : { kind: 'token', token }
}

// The forms of the pages have the namespace in their field `of`.
function pageActionTarget(method: string, area: string, name: string): RequestTarget {
  if (area === 'requests' || area === 'inboxes') return namespaceOrAny(name)
  if (area === 'deliveries') return verificationOrAny(verificationIdOf(name))
  const isAboutVerification = area === 'verifications' || (area === 'desk' && name !== 'open-now')
  if (isAboutVerification && name !== '') return verificationOrAny(name)
  if (method !== 'POST' || area === 'preferences') return ANY
  return { kind: 'body', otherwise: DEFAULT }
}

function targetOfToken({ authorization }: IncomingHttpHeaders): RequestTarget {
  const token = bearerTokenOf(authorization)
  return token === undefined ? DEFAULT : { kind: 'token', token }
}

function allOrPage(headers: IncomingHttpHeaders): RequestTarget {
  return acceptsHtml(headers) ? ANY : { kind: 'all' }
}

// A name that is not valid is refused by every replica in the same way.
function namespaceOrAny(name: string): RequestTarget {
  return namespaceNamePattern.test(name) ? { kind: 'namespace', name } : ANY
}

function verificationOrAny(id: string): RequestTarget {
  return id === '' ? ANY : { kind: 'verification', id }
}

function acceptsHtml({ accept = '' }: IncomingHttpHeaders): boolean {
  return accept.includes('text/html')
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Returns the target that the body of a request names. Undefined if the body names none. */
export function targetInBody(bytes: Uint8Array, url: string): RequestTarget | undefined {
  const text = new TextDecoder().decode(bytes)
  if (url.includes('/pages/')) {
    const name = new URLSearchParams(text).get('of')
    return name === null || name === '' ? undefined : namespaceOrAny(name)
  }
  const body = parseObject(text)
  if (body.all === true) return { kind: 'all' }
  const state = typeof body.state === 'string' ? body.state : ''
  const token = parseObject(body.params).token ?? /[?&]token=([^&]+)/.exec(state)?.[1]
  return typeof token === 'string' ? { kind: 'token', token: decodeSegment(token) } : undefined
}

function parseObject(value: unknown): Readonly<Record<string, unknown>> {
  try {
    const parsed = typeof value === 'string' ? JSON.parse(value) : value
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
