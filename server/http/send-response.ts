import type { Response } from 'express'
import { createProblem, type Problem } from '../domain/model/problem.ts'
import { version } from '../runtime/version.ts'
import { contextOf } from './request-context.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** What the emulator adds to an answer for people and tests; nothing of it under `--wire-only`. */
export type ResponseDiagnostics = {
  readonly wireOnly: boolean
  readonly scenario?: string
  /** The answer rests on something nobody outside knows. */
  readonly assumed?: boolean
  /** `CODE: fix`, where the answer is not as it should be. */
  readonly problem?: string
}

/**
 * `{ data, success, message, error }`. Source: documented (the four members), sibling (that `error` is
 * a number and not always whole). docs/fidelity.md#envelope
 */
export function sendData(res: Response, value: unknown, remarks: ResponseDiagnostics): void {
  const text = `{"data":${JSON.stringify(value)},"success":true,"message":"","error":null}`
  sendJsonResponse(res, { status: 200, text, diagnostics: remarks })
}

/** A body of its own shape, for the few answers that have no envelope. */
export function sendBody(res: Response, body: object, remarks: ResponseDiagnostics): void {
  sendJsonResponse(res, { status: 200, text: JSON.stringify(body), diagnostics: remarks })
}

/** 204. */
export function sendNoContent(res: Response, remarks: ResponseDiagnostics): void {
  setResponseHeaders(res, remarks)
  res.statusCode = 204
  res.end()
}

/** The same envelope for a refusal; the remedy goes into `x-emulator-problem`. */
export function sendProblem(res: Response, refusal: Problem, remarks: ResponseDiagnostics): void {
  const { status, message, error, code, fix, source } = refusal
  const text = JSON.stringify({ data: null, success: false, message, error })
  contextOf(res).problem = refusal
  const told = { ...remarks, assumed: source === 'assumed', problem: `${code}: ${fix}` }
  sendJsonResponse(res, { status, text, diagnostics: told })
}

/** A fault of ours: the client reads that it is none of his. */
export function sendInternalError(res: Response, remarks: ResponseDiagnostics): void {
  if (res.headersSent) res.destroy()
  else sendProblem(res, createProblem('BROKEN_INVARIANT'), remarks)
}

export function sendFile(
  res: Response,
  file: { bytes: Uint8Array; contentType: string; fileName: string },
  remarks: ResponseDiagnostics,
): void {
  setResponseHeaders(res, remarks)
  res.setHeader('content-type', file.contentType)
  res.setHeader('content-disposition', `attachment; filename="${file.fileName}"`)
  sendBytes(res, file.bytes)
}

/** What is no answer of the API at all, because a scenario wants it so. */
export function sendMalformedResponse(
  res: Response,
  { status, contentType, body }: { status: number; contentType: string; body: string },
  remarks: ResponseDiagnostics,
): void {
  setResponseHeaders(res, remarks)
  res.statusCode = status
  res.setHeader('Content-Type', contentType)
  sendBytes(res, Buffer.from(body))
}

/** Sets the headers of every answer, and the emulator's own; what a later call leaves out stays as it was. */
export function setResponseHeaders(res: Response, remarks: ResponseDiagnostics): void {
  const lines = headerLines(res, remarks)
  for (let i = 0; i + 1 < lines.length; i += 2) res.setHeader(lines[i] ?? '', lines[i + 1] ?? '')
}

// Names and values in turn.
function headerLines(
  res: Response,
  { wireOnly, scenario, assumed, problem: told }: ResponseDiagnostics,
): string[] {
  if (assumed === true) contextOf(res).isAssumed = true
  const lines: string[] = [...SECURITY_HEADERS]
  if (wireOnly) return lines
  lines.push('x-emulator-version', version)
  if (scenario !== undefined) lines.push('x-emulator-scenario', scenario)
  if (assumed === true) lines.push('x-emulator-provenance', 'assumed')
  if (told !== undefined) lines.push('x-emulator-problem', told)
  return lines
}

type JsonResponse = {
  readonly status: number
  readonly text: string
  readonly diagnostics: ResponseDiagnostics
}

// No charset behind it: the vendor's old PHP client compares the whole header.
function sendJsonResponse(
  res: Response,
  { status, text, diagnostics: remarks }: JsonResponse,
): void {
  const lines = headerLines(res, remarks)
  contextOf(res).contentType = 'application/json'
  const length = String(Buffer.byteLength(text))
  lines.push('Content-Type', 'application/json', 'Content-Length', length)
  // All headers at once and the body as text: that costs least.
  res.writeHead(status, lines)
  if (contextOf(res).isCutShort === true) sendTruncated(res, Buffer.from(text))
  else res.end(text)
}

function sendBytes(res: Response, bytes: Uint8Array): void {
  res.setHeader('Content-Length', bytes.byteLength)
  if (contextOf(res).isCutShort === true) sendTruncated(res, bytes)
  else res.end(bytes)
}

// An answer to be cut promises its whole length, sends half of it, and then the connection ends.
function sendTruncated(res: Response, bytes: Uint8Array): void {
  res.write(bytes.subarray(0, bytes.byteLength >> 1), () => res.destroy())
}
