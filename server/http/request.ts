import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import type { BodyForm } from '../../contracts/recorder/request-facts.ts'
import { type Problem, problemResult, type Result } from '../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { ActiveToken } from '../emulator/account.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { defaultSettings, type Settings } from '../runtime/settings.ts'
import { isInterceptedHost } from '../tls/intercepted-hosts.ts'
import type { HttpContext } from './http-context.ts'

/**
 * Facts about one request, for handlers that run later: the request journal, the recorder, and the functions that
 * send responses.
 */
export interface RequestContext {
  /** The namespace of the request's token or account. */
  namespace?: Namespace
  /** When the request arrived, by the clock of that namespace. */
  receivedAt?: Instant
  /** The issued token of the request, if it is still valid. */
  token?: ActiveToken
  /** The body, parsed. */
  body?: unknown
  /** The bytes of the body, for the request journal. */
  requestBytes?: Uint8Array
  /** The body of the response as text or bytes, for the request journal. */
  responseBody?: string | Uint8Array
  /** The form of a body that is not one JSON object. Present only while calls are recorded. */
  bodyForm?: BodyForm | undefined
  /** The verification that the request is about. */
  verification?: Verification
  /** The scenario of a POST that opened no verification. */
  scenario?: ChosenScenario
  /** The name of the injected fault. */
  fault?: string
  /** The explanation of the response, in sentences for people. */
  why?: string
  /** The problem that the response reports. */
  problem?: Problem
  /** True if the scenario sends only the first half of the response. */
  isCutShort?: boolean
  /** True if the response rests on an assumption about the real API. */
  isAssumed?: boolean
  /** The content type of the response, which `res.getHeader` does not report for raw headers. */
  contentType?: string
  /** The path under which the client reaches the emulator, such as `/videoid`. Absent without a path prefix. */
  pathPrefix?: string
  /** The address of the client, if a trusted proxy names it. */
  clientAddress?: string
}

/**
 * An empty context. It has every member from the start: an object that gets its members one after
 * another makes each request slower.
 */
export function createRequestContext(): RequestContext {
  const context: { [Member in keyof RequestContext]: RequestContext[Member] | undefined } = {
    namespace: undefined,
    receivedAt: undefined,
    token: undefined,
    body: undefined,
    requestBytes: undefined,
    responseBody: undefined,
    bodyForm: undefined,
    verification: undefined,
    scenario: undefined,
    fault: undefined,
    why: undefined,
    problem: undefined,
    isCutShort: undefined,
    isAssumed: undefined,
    contentType: undefined,
    pathPrefix: undefined,
    clientAddress: undefined,
  }
  return context as RequestContext
}

/** The context of the request that this response belongs to. */
export function contextOf(res: Response): RequestContext {
  return res.locals as RequestContext
}

/** How large and how deep a body may be. */
export type BodyLimits = Pick<Settings, 'maxBody' | 'maxDepth'>

/**
 * Reads the body as JSON and ignores its content type, because old clients of the vendor label JSON as a form.
 * Returns a problem if the body is too large, not UTF-8, not JSON, or nested too deep. `onBytes` gets the bytes.
 */
export function readJson(
  req: IncomingMessage,
  limits: BodyLimits,
  onBytes?: (bytes: Uint8Array) => void,
): Promise<Result<unknown>> {
  return readBytes(req, limits.maxBody).then((bytes) => {
    if (bytes === undefined) return problemResult('BODY_TOO_LARGE')
    onBytes?.(bytes)
    return parseJson(bytes, limits)
  })
}

/** Returns the whole body, or undefined if it is longer than `maxBytes`. */
export async function readBytes(
  req: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks = await readChunks(req, maxBytes)
  return chunks?.length === 1 ? chunks[0] : chunks && Buffer.concat(chunks)
}

/** Like `readBytes`, but returns the chunks as they arrived. */
export function readChunks(req: IncomingMessage, maxBytes: number): Promise<Buffer[] | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    req.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= maxBytes) chunks.push(chunk)
      else resolve(undefined)
    })
    req.on('end', () => resolve(chunks))
    req.on('error', reject)
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function parseJson(
  bytes: Uint8Array,
  { maxDepth }: Pick<BodyLimits, 'maxDepth'> = defaultSettings,
): Result<unknown> {
  try {
    const text = utf8.decode(bytes)
    if (mayNestTooDeep(text, maxDepth) && nestingDepth(text) > maxDepth)
      return problemResult('BODY_NOT_JSON')
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return problemResult('BODY_NOT_JSON')
  }
}

// A text with at most `maxDepth` brackets cannot nest deeper. This quick check suffices for nearly every body.
function mayNestTooDeep(text: string, maxDepth: number): boolean {
  let brackets = 0
  for (const bracket of '{[') {
    for (let index = text.indexOf(bracket); index >= 0; index = text.indexOf(bracket, index + 1)) {
      brackets += 1
      if (brackets > maxDepth) return true
    }
  }
  return false
}

// Counts brackets in the text, so that no recursive function gets a value that is nested too deeply.
function nestingDepth(text: string): number {
  let depth = 0
  let maxSeen = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isQuoted) {
      if (code === 0x5c) i++
      else if (code === 0x22) isQuoted = false
    } else if (code === 0x22) isQuoted = true
    else if (code === 0x7b || code === 0x5b) maxSeen = Math.max(maxSeen, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return maxSeen
}

/**
 * Returns the base of the URLs in responses: the public URL, or the origin at which the client reaches the emulator.
 * `TrustedHosts` supplies that origin, so the emulator never rejects a `link` that it has returned.
 */
export function baseUrlOf({ emulator, hosts, listeningUrl }: HttpContext, req: Request): string {
  const { publicUrl } = emulator.settings
  if (publicUrl !== undefined) return publicUrl.replace(/(?<!\/)\/+$/, '')
  const { intercept } = emulator.settings
  // With the host of the request, a browser that follows the link would reach the real host.
  if (intercept && isInterceptedHost(req.headers.host ?? '')) return listeningUrl()
  const origin = hosts.originOf(req) ?? listeningUrl()
  // Without a public URL, only a trusted proxy can set a prefix.
  return req.res === undefined ? origin : origin + (contextOf(req.res).pathPrefix ?? '')
}
