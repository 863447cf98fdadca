import type { Request, RequestHandler, Response } from 'express'
import { bodyDifferences, ignoredMembers } from '../../../contracts/spec/body-differences.ts'
import { hasOnlyDescribedMembers } from '../../../contracts/spec/request-body.ts'
import type { Problem } from '../../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../../domain/model/verification.ts'
import type { ActiveToken } from '../../emulator/account.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { AnsweredRequest, BodyDifference, Operation } from '../../records/journal-entry.ts'
import {
  type HttpMessages,
  maxStoredBodyBytes,
  type StoredBody,
} from '../../records/journaled-exchange.ts'
import type { ControlAccess } from '../control-access.ts'
import type { HttpContext } from '../http-context.ts'
import { ACCOUNT_SEGMENTS } from '../path-prefix.ts'
import { contextOf } from '../request.ts'
import { bearerTokenOf, namespaceNameOfToken } from './authenticate.ts'

/**
 * Adds every request of the emulated API to the request journal after its response, with headers, bodies and duration,
 * and logs one line.
 */
export function journalRequests({
  emulator,
  journal,
  log,
  resends,
  controlAccess,
}: HttpContext): RequestHandler {
  const pathOf = emulator.settings.logSecrets ? (path: string) => path.slice(0, 300) : maskPath
  return (req, res, next) => {
    const startedAt = performance.now()
    // Read the port now: a closed socket has none.
    const onResent = resends.size === 0 ? undefined : resends.get(req.socket.remotePort ?? 0)
    res.on('close', () => {
      const durationMs = performance.now() - startedAt
      const namespace: Namespace | undefined = contextOf(res).namespace
      const verification: Verification | undefined = contextOf(res).verification
      const problem: Problem | undefined = contextOf(res).problem
      const remedy = problem === undefined ? '' : `${problem.code}: ${problem.fix}`
      const why = `${remedy} ${contextOf(res).why ?? ''}`.trim()
      const activeToken: ActiveToken | undefined = contextOf(res).token
      const { method } = req
      const path = pathOf(req.path)
      // Status 0 means that no response was sent.
      const status = res.headersSent ? res.statusCode : 0
      if (activeToken !== undefined && status >= 400) {
        activeToken.use.errorRequests += 1
        emulator.accounts.recordUse(activeToken)
      }
      const scenario: ChosenScenario | undefined = verification?.scenario ?? contextOf(res).scenario
      const fault: string | undefined = contextOf(res).fault
      const recordNamespace =
        namespace ??
        emulator.namespaces.getOrCreateForRecords(namespaceNameForRecord(emulator, req))
      if (recordNamespace === undefined) {
        onResent?.(undefined)
        return
      }
      const draft: RequestDraft = {
        namespace: recordNamespace.name,
        at: contextOf(res).receivedAt ?? recordNamespace.clock.now(),
        operation: operationOf(method, path),
        method,
        path,
        status,
      }
      if (problem !== undefined) draft.error = problem.error
      if (why !== '') draft.why = why
      const differences = differencesOfBody(contextOf(res).body, problem !== undefined)
      if (differences.length > 0) draft.differences = differences
      if (fault !== undefined) draft.fault = fault
      if (verification !== undefined) draft.verification = verification.id
      if (scenario !== undefined) {
        draft.scenario = scenario.name
        draft.selectedBy = scenario.selectedBy
      }
      const entry = journal.add(draft, {
        durationMs,
        messages: messagesOf(req, res, controlAccess),
      })
      onResent?.(entry)
      if (emulator.events.isActive)
        emulator.events.publish(recordNamespace.name, [{ kind: 'request', entry, durationMs }])
      if (log.isDebugEnabled) log.debug(`${method} ${path} ${status}`)
    })
    next()
  }
}

// Stores references only: texts and bytes are formatted and masked when somebody reads them.
function messagesOf(req: Request, res: Response, access?: ControlAccess): HttpMessages {
  const headers = access?.withoutCredentials(req.rawHeaders) ?? req.rawHeaders
  const { requestBytes, responseBody } = contextOf(res)
  // The head as it was sent. `getHeaders` has neither the headers that `writeHead` got as a list nor the headers that
  // Node adds.
  const { _header: head } = res as Response & { readonly _header?: string | null }
  return {
    url: req.originalUrl,
    requestHeaders: reuse('requestHeaders', headers.join('\n')),
    requestBody: requestBytes === undefined ? undefined : toStoredBody(requestBytes),
    responseHead: head == null ? undefined : reuse('responseHead', head),
    responseBody:
      typeof responseBody === 'string' && responseBody.length <= maxStoredBodyBytes
        ? reuse('responseBody', responseBody)
        : responseBody === undefined
          ? undefined
          : toStoredBody(responseBody),
  }
}

// Clients often send the same headers again and get the same response: then the texts are stored once. The comparison
// also makes V8 store a concatenated text as one piece.
const latestTexts = { requestHeaders: '', responseHead: '', responseBody: '' }

function reuse(kind: keyof typeof latestTexts, text: string): string {
  if (text === latestTexts[kind]) return latestTexts[kind]
  latestTexts[kind] = text
  return text
}

function toStoredBody(body: string | Uint8Array): StoredBody {
  if (body.length <= maxStoredBodyBytes) return body
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  // Copies the start, because a view of the bytes would keep all of them in memory.
  const start = Uint8Array.prototype.slice.call(bytes, 0, maxStoredBodyBytes)
  return { start, wholeBytes: bytes.byteLength }
}

// Returns the namespace for a request that no route has authenticated. It is the namespace of the request's token,
// because the client looks for the request there.
function namespaceNameForRecord(emulator: Emulator, { headers }: Request): string {
  const token = bearerTokenOf(headers.authorization)
  const { accounts, settings } = emulator
  const isGood = settings.auth === 'any' || (token !== undefined && accounts.accountOf(token))
  return token !== undefined && isGood ? namespaceNameOfToken(emulator, token) : 'default'
}

type RequestDraft = { -readonly [Member in keyof AnsweredRequest]: AnsweredRequest[Member] }

// For an accepted body, reports only the members that the API ignores.
function differencesOfBody(body: unknown, isRefused: boolean): readonly BodyDifference[] {
  if (body === undefined || (!isRefused && hasOnlyDescribedMembers(body))) return NO_DIFFERENCES
  const differences = isRefused ? bodyDifferences(body) : ignoredMembers(body)
  return differences.length <= maxDifferences ? differences : differences.slice(0, maxDifferences)
}

const NO_DIFFERENCES: readonly BodyDifference[] = []

const maxDifferences = 20

function operationOf(method: string, path: string): Operation {
  const [, first = '', id, type] = path.split('/')
  if (method === 'POST' && /^IT-(live|selfie|automatic)$/.test(first)) return 'create'
  if (ACCOUNT_SEGMENTS.includes(first)) return 'account'
  if (first === 'downloads') return 'download'
  if (first !== 'IT-identity-verifications') return 'unknown'
  if (id === undefined || id === '') return 'list'
  if (type === undefined || type === '') return 'get'
  return type === 'data' ? 'data' : 'file'
}

/**
 * Replaces secrets and personal data in a path by `***`: tokens, e-mail addresses, tax codes and
 * telephone numbers. Shortens the path to 300 characters. Pure.
 */
export function maskPath(path: string): string {
  // Fast path: nearly every request has a path of the emulated API, which holds no secret.
  if (API_PATH.test(path)) return path
  return path
    .slice(0, 300)
    .replace(/^\/(tokens?)\/[^/]+/i, '/$1/***')
    .replaceAll(/[^/]+/g, (segment) => (isSensitive(segment) ? '***' : segment))
}

// A verification id, or a mistyped one.
const ID = /^(?=[^-]*-)[0-9a-z-]{20,64}$/i

// An e-mail address, a tax code, a telephone number or a token. Names of routes have no digits.
function isSensitive(segment: string): boolean {
  if (/@|%40/.test(segment)) return true
  return (segment.match(/\d/g)?.length ?? 0) >= 6 && !ID.test(segment)
}

const API_PATH =
  /^\/IT-(?:live|selfie|automatic|identity-verifications)(?:\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/[a-z]{1,20})?)?$/
