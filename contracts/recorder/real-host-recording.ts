import { createHash } from 'node:crypto'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { formatHarLog, harEntry } from './har-text.ts'
import type { RecordedCall } from './recorded-calls.ts'

/** The member of a HAR log that says who answered the calls, and the value of this member for real hosts. */
export const ANSWERED_BY = { name: '_answeredBy', realHosts: 'real hosts' } as const

/** A recording of calls to real hosts. Each call is redacted when it is added. */
export interface RealHostRecording {
  /** Adds a call to `https://<host>`. */
  add(host: string, call: RecordedCall): void
  /** Number of calls by host. */
  counts(): Readonly<Record<string, number>>
  /** The recording as a HAR file. */
  text(version: string): string
}

/**
 * Creates an empty recording. If an id looks like a token, the recording replaces it by another id, which is the same
 * in all calls. If a message of a response repeats a text of a request, the recording also redacts this text in the
 * message.
 */
export function createRealHostRecording(): RealHostRecording {
  const entries: object[] = []
  const counts = new Map<string, number>()
  const sentTexts = new Set<string>()
  return {
    add(host, call) {
      counts.set(host, (counts.get(host) ?? 0) + 1)
      for (const text of textsIn(call.requestBody)) {
        if (sentTexts.size < MAX_SENT_TEXTS) sentTexts.add(text)
      }
      entries.push(harEntry(withoutSecrets(call, sentTexts), `https://${host}`))
    },
    counts: () => Object.fromEntries(counts),
    text: (version) =>
      formatHarLog(entries, version, { [ANSWERED_BY.name]: ANSWERED_BY.realHosts }),
  }
}

const MAX_SENT_TEXTS = 5_000
const ROW_PATH = /^\/IT-identity-verifications\/([^/?]+)/
const KEPT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function withoutSecrets(call: RecordedCall, sentTexts: ReadonlySet<string>): RecordedCall {
  if (!call.path.startsWith('/IT-')) return call
  const path = call.path.replace(ROW_PATH, (whole, id: string) =>
    whole.slice(0, -id.length).concat(substituteId(id)),
  )
  const body = typeof call.responseBody === 'string' ? parseJson(call.responseBody) : undefined
  if (body === undefined) return { ...call, path }
  return { ...call, path, responseBody: JSON.stringify(replaceTexts(body, sentTexts)) }
}

function replaceTexts(value: unknown, sentTexts: ReadonlySet<string>, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => replaceTexts(each, sentTexts, key))
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, replaceTexts(each, sentTexts, name)]),
    )
  }
  if (typeof value !== 'string') return value
  if (key === 'id') return substituteId(value)
  return key === 'message' ? redactSentTexts(value, sentTexts) : value
}

function redactSentTexts(message: string, sentTexts: ReadonlySet<string>): string {
  let text = message
  for (const sent of sentTexts) if (text.includes(sent)) text = text.replaceAll(sent, 'redacted')
  return text
}

/** Replaces an id that redaction would replace by a word. So calls with the same id still have the same id. */
function substituteId(id: string): string {
  if (KEPT_ID.test(id) || id.length < MIN_SECRET_ID) return id
  const hex = createHash('sha256').update(id).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

const MIN_SECRET_ID = 6

/**
 * The texts of a request that may be about a person. Each text has at least three letters, and is not a word of the
 * API.
 */
function textsIn(value: unknown, key = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, key))
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([name, each]) => textsIn(each, name))
  const isWord = key === 'method' || key === 'scopes'
  return typeof value === 'string' && value.length >= 3 && !isWord ? [value] : []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
