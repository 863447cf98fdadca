import type { Response } from 'express'
import { type Problem, problem } from '../domain/model/problem.ts'
import { version } from '../runtime/version.ts'
import { contextOf } from './request-context.ts'
import { DATA_HEADERS } from './security-headers.ts'

/** What the emulator adds to an answer for people and tests; nothing of it under `--wire-only`. */
export type Remarks = {
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
export function answerData(res: Response, value: unknown, remarks: Remarks): void {
  const text = `{"data":${JSON.stringify(value)},"success":true,"message":"","error":null}`
  sendJson(res, { status: 200, text, remarks })
}

/** A body of its own shape, for the few answers that have no envelope. */
export function answerBody(res: Response, body: object, remarks: Remarks): void {
  sendJson(res, { status: 200, text: JSON.stringify(body), remarks })
}

/** 204. */
export function answerNothing(res: Response, remarks: Remarks): void {
  remark(res, remarks)
  res.statusCode = 204
  res.end()
}

/** The same envelope for a refusal; the remedy goes into `x-emulator-problem`. */
export function answerProblem(res: Response, refusal: Problem, remarks: Remarks): void {
  const { status, message, error, code, fix, source } = refusal
  const text = JSON.stringify({ data: null, success: false, message, error })
  contextOf(res).problem = refusal
  const told = { ...remarks, assumed: source === 'assumed', problem: `${code}: ${fix}` }
  sendJson(res, { status, text, remarks: told })
}

/** A fault of ours: the client reads that it is none of his. */
export function answerBroken(res: Response, remarks: Remarks): void {
  if (res.headersSent) res.destroy()
  else answerProblem(res, problem('BROKEN_INVARIANT'), remarks)
}

export function answerFile(
  res: Response,
  file: { bytes: Uint8Array; contentType: string; fileName: string },
  remarks: Remarks,
): void {
  remark(res, remarks)
  res.setHeader('content-type', file.contentType)
  res.setHeader('content-disposition', `attachment; filename="${file.fileName}"`)
  send(res, file.bytes)
}

/** What is no answer of the API at all, because a scenario wants it so. */
export function answerSpoilt(
  res: Response,
  { status, contentType, body }: { status: number; contentType: string; body: string },
  remarks: Remarks,
): void {
  remark(res, remarks)
  res.statusCode = status
  res.setHeader('Content-Type', contentType)
  send(res, Buffer.from(body))
}

/** Sets the headers of every answer, and the emulator's own; what a later call leaves out stays as it was. */
export function remark(res: Response, remarks: Remarks): void {
  const lines = remarkLines(res, remarks)
  for (let i = 0; i + 1 < lines.length; i += 2) res.setHeader(lines[i] ?? '', lines[i + 1] ?? '')
}

// Names and values in turn.
function remarkLines(
  res: Response,
  { wireOnly, scenario, assumed, problem: told }: Remarks,
): string[] {
  if (assumed === true) contextOf(res).isAssumed = true
  const lines: string[] = [...DATA_HEADERS]
  if (wireOnly) return lines
  lines.push('x-emulator-version', version)
  if (scenario !== undefined) lines.push('x-emulator-scenario', scenario)
  if (assumed === true) lines.push('x-emulator-provenance', 'assumed')
  if (told !== undefined) lines.push('x-emulator-problem', told)
  return lines
}

type JsonAnswer = { readonly status: number; readonly text: string; readonly remarks: Remarks }

// No charset behind it: the vendor's old PHP client compares the whole header.
function sendJson(res: Response, { status, text, remarks }: JsonAnswer): void {
  const lines = remarkLines(res, remarks)
  contextOf(res).contentType = 'application/json'
  const length = String(Buffer.byteLength(text))
  lines.push('Content-Type', 'application/json', 'Content-Length', length)
  // All headers at once and the body as text: that costs least.
  res.writeHead(status, lines)
  if (contextOf(res).isCutShort === true) sendHalf(res, Buffer.from(text))
  else res.end(text)
}

function send(res: Response, bytes: Uint8Array): void {
  res.setHeader('Content-Length', bytes.byteLength)
  if (contextOf(res).isCutShort === true) sendHalf(res, bytes)
  else res.end(bytes)
}

// An answer to be cut promises its whole length, sends half of it, and then the connection ends.
function sendHalf(res: Response, bytes: Uint8Array): void {
  res.write(bytes.subarray(0, bytes.byteLength >> 1), () => res.destroy())
}
