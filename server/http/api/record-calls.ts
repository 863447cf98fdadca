import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { RecordedCall } from '../../../contracts/recorder/recorded-calls.ts'
import { type RequestFacts, tokenFormOf } from '../../../contracts/recorder/request-facts.ts'
import { requiredScope } from '../../domain/accounts/scopes.ts'
import { createProblem, type Problem } from '../../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { realNow } from '../../runtime/real-time.ts'
import { contextOf } from '../request.ts'
import { hostnameOf } from '../trusted-hosts.ts'

/**
 * Only the first bytes of a response are recorded, up to this limit. That is enough, because documents are compared
 * by content type and presence only.
 */
const maxRecordedBytes = 256 * 1024

/** Passes every call of the emulated API to `record` after its response. */
export function recordCalls(record: (call: RecordedCall) => void): RequestHandler {
  return (req, res, next) => {
    const chunks: Buffer[] = []
    const receivedAt = realNow()
    const startedAt = performance.now()
    const end = res.end
    // Every response that is sent in one piece passes its whole body to `end`.
    res.end = ((chunk: unknown, ...rest: never[]) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
      return (end as (...args: unknown[]) => typeof res).call(res, chunk, ...rest)
    }) as typeof res.end
    res.on('close', () => {
      const { method, originalUrl: path } = req
      const context = contextOf(res)
      const problem: Problem | undefined = context.problem
      const verification: Verification | undefined = context.verification
      const scenario: ChosenScenario | undefined = verification?.scenario ?? context.scenario
      const whole = Buffer.concat(chunks)
      const body = whole.subarray(0, maxRecordedBytes)
      const contentType = res.getHeader('content-type') ?? context.contentType
      const isJson = contentType === 'application/json'
      const response = res.headersSent
        ? {
            status: res.statusCode,
            responseHeaders: { 'content-type': contentType },
            responseBody: isJson ? body.toString() : body.subarray(0, 1),
            ...(isJson ? {} : { hash: createHash('sha256').update(whole).digest('hex') }),
          }
        : { status: 0, responseHeaders: {} }
      record({
        method,
        path,
        ...response,
        ...(context.body === undefined ? {} : { requestBody: context.body }),
        assumed: context.isAssumed === true,
        at: receivedAt,
        took: Math.round(performance.now() - startedAt),
        ...(problem === undefined ? {} : { problem: problem.code, fix: problem.fix }),
        ...(scenario === undefined ? {} : { scenario: scenario.name, params: scenario.params }),
        requestHeaders: recordedHeadersOf(req),
        facts: factsOf(req, res),
      })
    })
    next()
  }
}

/** Returns the recorded call for bytes that are not HTTP, which no route and no handler gets. */
export function malformedCall(bytes: Uint8Array, at: Instant): RecordedCall {
  const [line = ''] = Buffer.from(bytes.subarray(0, maxLineBytes)).toString('latin1').split('\r\n')
  const [, method = '', path = ''] = /^([A-Za-z]{1,20}) (\/\S*) HTTP\/1/.exec(line) ?? []
  const { code, status, fix } = createProblem('REQUEST_MALFORMED')
  const isTls = bytes[0] === 0x16
  return {
    method: method === '' ? (isTls ? 'TLS' : '?') : method,
    path: path === '' ? '/' : path,
    status,
    responseHeaders: { 'content-type': 'application/json' },
    assumed: true,
    at,
    took: 0,
    problem: code,
    fix,
    facts: { hasBody: false },
  }
}

const maxLineBytes = 2000

function factsOf(req: Request, res: Response): RequestFacts {
  const { headers, method } = req
  const { 'content-length': length } = headers
  const { namespace, verification, bodyForm, token } = contextOf(res)
  const tokenForm = tokenFormOf(headers.authorization)
  const emulatorHeaders = Object.keys(headers).filter((name) => name.startsWith('x-emulator-'))
  const host = hostnameOf(headers.host ?? '')
  const scope = token === undefined ? undefined : requiredScope(method, req.path)
  const hasOpened = method === 'POST' && verification !== undefined
  return {
    hasBody: Number(length ?? 0) > 0 || headers['transfer-encoding'] !== undefined,
    ...(length === undefined ? {} : { bodyLength: Number(length) }),
    ...(namespace === undefined ? {} : { account: namespace.name }),
    ...(hasOpened ? { opened: verification.id, selectedBy: verification.scenario.selectedBy } : {}),
    ...(bodyForm === undefined ? {} : { bodyForm }),
    ...(tokenForm === undefined ? {} : { tokenForm }),
    ...(scope === undefined || token?.needs.has(scope) ? {} : { missingScope: scope }),
    ...(emulatorHeaders.length === 0 ? {} : { emulatorHeaders }),
    ...(host?.endsWith('.openapi.com') ? { vendorHost: host } : {}),
    ...(res.writableFinished ? {} : { isBroken: true }),
  }
}

// Records only headers that a response depends on. Of Authorization it records the scheme, never the secret.
function recordedHeadersOf({ headers }: Request): Readonly<Record<string, string>> {
  const { authorization, accept, 'content-type': contentType } = headers
  const scheme = authorization === undefined ? undefined : /^\S*/.exec(authorization.trim())?.[0]
  const isKnown = /^(bearer|basic)$/i.test(scheme ?? '')
  return {
    ...(scheme === undefined ? {} : { authorization: isKnown ? scheme : '' }),
    ...(accept === undefined ? {} : { accept }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
  }
}
