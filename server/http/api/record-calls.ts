import { createHash } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { RecordedCall } from '../../../contracts/recorder/recorded-calls.ts'
import type { Problem } from '../../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../../domain/model/verification.ts'
import { realNow } from '../../runtime/real-time.ts'
import { contextOf } from '../request.ts'

/** Only this much of a response is recorded. Documents are compared by content type and presence only. */
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
      if (!res.headersSent) return
      const { method, originalUrl: path } = req
      const problem: Problem | undefined = contextOf(res).problem
      const verification: Verification | undefined = contextOf(res).verification
      const scenario: ChosenScenario | undefined = verification?.scenario ?? contextOf(res).scenario
      const whole = Buffer.concat(chunks)
      const body = whole.subarray(0, maxRecordedBytes)
      const contentType = res.getHeader('content-type') ?? contextOf(res).contentType
      const isJson = contentType === 'application/json'
      record({
        method,
        path,
        status: res.statusCode,
        ...(contextOf(res).body === undefined ? {} : { requestBody: contextOf(res).body }),
        responseHeaders: { 'content-type': contentType },
        responseBody: isJson ? body.toString() : body.subarray(0, 1),
        assumed: contextOf(res).isAssumed === true,
        at: receivedAt,
        took: Math.round(performance.now() - startedAt),
        ...(isJson ? {} : { hash: createHash('sha256').update(whole).digest('hex') }),
        ...(problem === undefined ? {} : { problem: problem.code }),
        ...(scenario === undefined ? {} : { scenario: scenario.name, params: scenario.params }),
        requestHeaders: recordedHeadersOf(req),
      })
    })
    next()
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
