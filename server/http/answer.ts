import type { Response } from 'express'
import { type Problem, problem } from '../core/answer/problem.ts'
import { version } from '../shell/version.ts'

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
  remark(res, remarks)
  sendJson(res, 200, text)
}

/** A body of its own shape, for the few answers that have no envelope. */
export function answerBody(res: Response, body: object, remarks: Remarks): void {
  remark(res, remarks)
  sendJson(res, 200, JSON.stringify(body))
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
  remark(res, { ...remarks, assumed: source === 'assumed', problem: `${code}: ${fix}` })
  res.locals.problem = refusal
  sendJson(res, status, text)
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

/** Sets the headers of the emulator's own; what a later call leaves out stays as it was. */
export function remark(
  res: Response,
  { wireOnly, scenario, assumed, problem: told }: Remarks,
): void {
  if (assumed === true) res.locals.assumed = true
  if (wireOnly) return
  res.setHeader('x-emulator-version', version)
  if (scenario !== undefined) res.setHeader('x-emulator-scenario', scenario)
  if (assumed === true) res.setHeader('x-emulator-provenance', 'assumed')
  if (told !== undefined) res.setHeader('x-emulator-problem', told)
}

// No charset behind it: the vendor's old PHP client compares the whole header.
function sendJson(res: Response, status: number, text: string): void {
  res.statusCode = status
  res.setHeader('Content-Type', 'application/json')
  // An answer as it should be goes out as text, which costs least.
  if (res.locals.cut === true) {
    send(res, Buffer.from(text))
    return
  }
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}

// An answer to be cut promises its whole length, sends half of it, and then the connection ends.
function send(res: Response, bytes: Uint8Array): void {
  res.setHeader('Content-Length', bytes.byteLength)
  if (res.locals.cut === true) {
    res.write(bytes.subarray(0, bytes.byteLength >> 1), () => res.destroy())
  } else {
    res.end(bytes)
  }
}
