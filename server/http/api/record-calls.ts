import { createHash } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { RecordedCall } from '../../../contracts/recorder/recorder.ts'
import type { Problem } from '../../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../../domain/model/verification.ts'
import { realNow } from '../../runtime/real-time.ts'
import { contextOf } from '../request-context.ts'

/** More of an answer is not kept: documents are compared by their type and by being there at all. */
const maxRecordedBytes = 256 * 1024

/** Tells each call to the emulated API, once it is answered, to whoever records. */
export function recordCalls(record: (call: RecordedCall) => void): RequestHandler {
  return (req, res, next) => {
    const chunks: Buffer[] = []
    const cameAt = realNow()
    const began = performance.now()
    const end = res.end
    // Every answer of ours ends in one piece.
    res.end = ((chunk: unknown, ...more: never[]) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
      return (end as (...all: unknown[]) => typeof res).call(res, chunk, ...more)
    }) as typeof res.end
    res.on('close', () => {
      if (!res.headersSent) return
      const { method, originalUrl: path } = req
      const problem: Problem | undefined = contextOf(res).problem
      const verification: Verification | undefined = contextOf(res).verification
      const scenario: ChosenScenario | undefined = verification?.scenario ?? contextOf(res).scenario
      const whole = Buffer.concat(chunks)
      const body = whole.subarray(0, maxRecordedBytes)
      const type = res.getHeader('content-type') ?? contextOf(res).contentType
      const isJson = type === 'application/json'
      record({
        method,
        path,
        status: res.statusCode,
        ...(contextOf(res).body === undefined ? {} : { requestBody: contextOf(res).body }),
        responseHeaders: { 'content-type': type },
        responseBody: isJson ? body.toString() : body.subarray(0, 1),
        assumed: contextOf(res).isAssumed === true,
        at: cameAt,
        took: Math.round(performance.now() - began),
        ...(isJson ? {} : { hash: createHash('sha256').update(whole).digest('hex') }),
        ...(problem === undefined ? {} : { problem: problem.code }),
        ...(scenario === undefined ? {} : { scenario: scenario.name, params: scenario.params }),
        requestHeaders: recordedHeadersOf(req),
      })
    })
    next()
  }
}

// Only what an answer depends on, and of the token no more than that there is one.
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
