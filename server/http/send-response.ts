import type { Response } from 'express'
import { createProblem, type Problem } from '../domain/model/problem.ts'
import { version } from '../runtime/version.ts'
import { contextOf } from './request.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** The content of the `x-emulator-*` headers of a response. `--wire-only` leaves these headers out. */
export interface ResponseDiagnostics {
  readonly wireOnly: boolean
  readonly scenario?: string
  /** True if the response rests on an assumption about the real API. */
  readonly assumed?: boolean
  /** `CODE: fix`, if the response reports a problem. */
  readonly problem?: string
}

/**
 * Sends the envelope `{ data, success, message, error }`.
 *
 * Source: documented (the four members), sibling (that `error` is a number and not always whole).
 * docs/fidelity.md#envelope
 */
export function sendData(res: Response, value: unknown, diagnostics: ResponseDiagnostics): void {
  const text = `{"data":${JSON.stringify(value)},"success":true,"message":"","error":null}`
  sendJsonResponse(res, { status: 200, text, diagnostics })
}

/** Sends a body without the envelope, as a few operations of the platform do. */
export function sendBody(res: Response, body: object, diagnostics: ResponseDiagnostics): void {
  sendJsonResponse(res, { status: 200, text: JSON.stringify(body), diagnostics })
}

/** Sends a 204 without a body. */
export function sendNoContent(res: Response, diagnostics: ResponseDiagnostics): void {
  setResponseHeaders(res, diagnostics)
  res.statusCode = 204
  res.end()
}

/** Sends a problem in the envelope, and its remedy in the header `x-emulator-problem`. */
export function sendProblem(
  res: Response,
  problem: Problem,
  diagnostics: ResponseDiagnostics,
): void {
  const { status, message, error, code, fix, source } = problem
  const text = JSON.stringify({ data: null, success: false, message, error })
  contextOf(res).problem = problem
  const withProblem = { ...diagnostics, assumed: source === 'assumed', problem: `${code}: ${fix}` }
  sendJsonResponse(res, { status, text, diagnostics: withProblem })
}

/** Answers a bug of the emulator: the message says that the client did nothing wrong. */
export function sendInternalError(res: Response, diagnostics: ResponseDiagnostics): void {
  if (res.headersSent) res.destroy()
  else sendProblem(res, createProblem('BROKEN_INVARIANT'), diagnostics)
}

export function sendFile(
  res: Response,
  file: { bytes: Uint8Array; contentType: string; fileName: string },
  diagnostics: ResponseDiagnostics,
): void {
  setResponseHeaders(res, diagnostics)
  res.setHeader('content-type', file.contentType)
  res.setHeader('content-disposition', `attachment; filename="${file.fileName}"`)
  sendBytes(res, file.bytes)
}

/** Sends a response that the API would never send, such as garbage, because a scenario asks for it. */
export function sendMalformedResponse(
  res: Response,
  { status, contentType, body }: { status: number; contentType: string; body: string },
  diagnostics: ResponseDiagnostics,
): void {
  setResponseHeaders(res, diagnostics)
  res.statusCode = status
  res.setHeader('Content-Type', contentType)
  sendBytes(res, Buffer.from(body))
}

/** Sets the headers of every response and the `x-emulator-*` headers. A later call does not remove any of them. */
export function setResponseHeaders(res: Response, diagnostics: ResponseDiagnostics): void {
  const lines = headerLines(res, diagnostics)
  for (let i = 0; i + 1 < lines.length; i += 2) res.setHeader(lines[i] ?? '', lines[i + 1] ?? '')
}

// Returns names and values in turn.
function headerLines(
  res: Response,
  { wireOnly, scenario, assumed, problem }: ResponseDiagnostics,
): string[] {
  if (assumed === true) contextOf(res).isAssumed = true
  const lines: string[] = [...SECURITY_HEADERS]
  if (wireOnly) return lines
  lines.push('x-emulator-version', version)
  if (scenario !== undefined) lines.push('x-emulator-scenario', scenario)
  if (assumed === true) lines.push('x-emulator-provenance', 'assumed')
  if (problem !== undefined) lines.push('x-emulator-problem', problem)
  return lines
}

type JsonResponse = {
  readonly status: number
  readonly text: string
  readonly diagnostics: ResponseDiagnostics
}

// The content type has no charset, because the vendor's old PHP client compares the whole header.
function sendJsonResponse(res: Response, { status, text, diagnostics }: JsonResponse): void {
  const lines = headerLines(res, diagnostics)
  const context = contextOf(res)
  context.contentType = 'application/json'
  context.responseBody = text
  const length = String(Buffer.byteLength(text))
  lines.push('Content-Type', 'application/json', 'Content-Length', length)
  // Writing all headers at once and the body as text is fastest.
  res.writeHead(status, lines)
  if (context.isCutShort === true) sendTruncated(res, Buffer.from(text))
  else res.end(text)
}

function sendBytes(res: Response, bytes: Uint8Array): void {
  res.setHeader('Content-Length', bytes.byteLength)
  contextOf(res).responseBody = bytes
  if (contextOf(res).isCutShort === true) sendTruncated(res, bytes)
  else res.end(bytes)
}

// Announces the whole length, sends the first half, and then closes the connection.
function sendTruncated(res: Response, bytes: Uint8Array): void {
  const half = bytes.subarray(0, bytes.byteLength >> 1)
  contextOf(res).responseBody = half
  res.write(half, () => res.destroy())
}
