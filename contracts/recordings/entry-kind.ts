import { operationOf, videoIdOperations } from '../spec/match-operation.ts'
import { parseCallbackBody } from './callback-body.ts'
import { bodyText, type RecordedEntry } from './formats/recording.ts'

/** The part of the API that an entry belongs to. `accounts` is the platform's OAuth host, `callback` a receiver. */
export type EntryKind = 'video-id' | 'accounts' | 'callback' | 'other'

/** An entry with its kind. Its path is without the prefix of a proxy. */
export type SortedEntry = { readonly kind: EntryKind; readonly entry: RecordedEntry }

/**
 * Finds the entries that belong to Video ID. A host outside of the platform may be a proxy or an emulator. On such a
 * host only known paths belong to Video ID.
 */
export function sortEntries(
  entries: readonly RecordedEntry[],
  recordedBy: 'client' | 'receiver',
  callbackUrls: ReadonlySet<string>,
): readonly SortedEntry[] {
  const stripped = entries.map(withoutPrefix)
  const ownHosts = new Set(
    stripped.filter(isVideoIdOperation).map(({ host }) => host.toLowerCase()),
  )
  return stripped.map((entry) => ({
    entry,
    kind: kindOf(entry, { recordedBy, callbackUrls, ownHosts }),
  }))
}

/** The URL of a callback's receiver, comparable with the `callback.url` of a request. */
export function receiverKey(address: string): string {
  return address
    .replace(/^https?:\/\//i, '')
    .replace(/[?#].*$|\/$/gs, '')
    .toLowerCase()
}

type KindContext = {
  readonly recordedBy: 'client' | 'receiver'
  readonly callbackUrls: ReadonlySet<string>
  readonly ownHosts: ReadonlySet<string>
}

function kindOf(entry: RecordedEntry, context: KindContext): EntryKind {
  const { host, method, path } = entry
  // Browsers ask with OPTIONS whether a page may call an API.
  if (method === 'OPTIONS') return 'other'
  const platform = platformApiOf(host)
  if (platform !== undefined) return isSiteFile(path) ? 'other' : platform
  if (isVideoIdOperation(entry)) return 'video-id'
  if (isCallback(entry, context)) return 'callback'
  const isOwnHost = host === '' || isLoopback(host) || context.ownHosts.has(host.toLowerCase())
  if (context.recordedBy === 'receiver' || !isOwnHost) return 'other'
  if (/^\/IT-/i.test(path)) return 'video-id'
  const operation = operationOf(readMethod(method), path)
  if (operation !== undefined && (isLoopback(host) || host === '')) return 'accounts'
  return host === '' && !/^\/(?:__emulator|link|dashboard)?(?:[/?]|$)/.test(path)
    ? 'video-id'
    : 'other'
}

function isCallback(entry: RecordedEntry, context: KindContext): boolean {
  const { host, method, path, requestBody } = entry
  if (context.callbackUrls.has(receiverKey(host + path))) return true
  const body = requestBody === undefined ? undefined : parseCallbackBody(bodyText(requestBody))
  if (context.recordedBy === 'receiver')
    return requestBody !== undefined || method === 'POST' || /[?&](?:id|status|data)=/.test(path)
  return method === 'POST' && body?.looksLikeVerification === true
}

const PLATFORM_HOST = /^(?:(?:test|dev)\.)?(videoid|oauth)\.openapi\.(?:com|it)\.?(?::\d+)?$/i

function platformApiOf(host: string): 'video-id' | 'accounts' | undefined {
  const name = PLATFORM_HOST.exec(host)?.[1]?.toLowerCase()
  if (name === undefined) return undefined
  return name === 'oauth' ? 'accounts' : 'video-id'
}

/** True for a host of the platform, not for an emulator or a proxy. */
export function isPlatformHost(host: string): boolean {
  return PLATFORM_HOST.test(host)
}

// Browsers request these paths from every host.
function isSiteFile(path: string): boolean {
  return /^\/(?:favicon\.ico|robots\.txt|apple-touch-icon[\w-]*\.png)?(?:\?|$)/.test(path)
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/i.test(host)
}

let operations: ReadonlySet<string> | undefined

function isVideoIdOperation({ method, path }: RecordedEntry): boolean {
  if (!/^\/IT-/.test(path)) return false
  operations ??= new Set(videoIdOperations())
  return operations.has(operationOf(readMethod(method), path) ?? '')
}

/** Returns GET for HEAD, because the API answers HEAD like GET. */
export function readMethod(method: string): string {
  return method === 'HEAD' ? 'GET' : method
}

/** Removes a prefix such as `/gateway/videoid` that a proxy adds, except on the hosts of the platform. */
function withoutPrefix(entry: RecordedEntry): RecordedEntry {
  if (isPlatformHost(entry.host) || isVideoIdOperation(entry)) return entry
  const inner = /\/IT-(?:live|selfie|automatic|identity-verifications)(?:[/?].*)?$/.exec(entry.path)
  const path = inner?.[0]
  return path !== undefined && isVideoIdOperation({ ...entry, path }) ? { ...entry, path } : entry
}
