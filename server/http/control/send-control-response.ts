import type { Request, RequestHandler, Response } from 'express'
import type { ControlApiError } from '../../emulator/control-api-error.ts'
import { setSecurityHeaders } from '../security-headers.ts'

/** Sends JSON, indented if the client is curl or a browser. */
export function sendJson(req: Request, res: Response, value: unknown, status = 200): void {
  sendText(req, res, status, 'application/json', value)
}

/** Sends `{data, truncated}`; the newest row is last. */
export function sendRows(
  req: Request,
  res: Response,
  rows: readonly unknown[],
  truncated = false,
): void {
  sendJson(req, res, { data: rows, truncated })
}

/** Sends an error as problem details (RFC 9457), with the remedy in `fix`. */
export function sendControlError(req: Request, res: Response, error: ControlApiError): void {
  const { status, detail, fix, particulars } = error
  const title = TITLES[status] ?? 'Refused'
  const body = { type: 'about:blank', title, status, detail, fix, ...particulars }
  sendText(req, res, status, 'application/problem+json', body)
}

/** Wraps a handler that may be async or throw. Express passes its errors to the error handler. */
export function asyncHandler(
  run: (req: Request, res: Response) => void | Promise<void>,
): RequestHandler {
  return async (req, res) => {
    await run(req, res)
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not logged in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Nothing came in time',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not understood',
  500: 'Internal error',
  507: 'No room',
}

function sendText(req: Request, res: Response, status: number, type: string, value: unknown): void {
  const forPeople = /curl|Mozilla/.test(req.headers['user-agent'] ?? '')
  const text = `${JSON.stringify(value, null, forPeople ? 2 : undefined)}\n`
  res.statusCode = status
  setSecurityHeaders(res)
  res.setHeader('Content-Type', type)
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}
