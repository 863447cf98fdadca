import type { ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'

/** Names and values in turn: no browser stores an answer, or takes it for another type than it says. */
export const DATA_HEADERS = [
  'Cache-Control',
  'no-store',
  'X-Content-Type-Options',
  'nosniff',
] as const

export function setDataHeaders(res: ServerResponse): void {
  for (let i = 0; i + 1 < DATA_HEADERS.length; i += 2) {
    res.setHeader(DATA_HEADERS[i] ?? '', DATA_HEADERS[i + 1] ?? '')
  }
}

/** Sets these headers on every answer of a router; a page, a style or a script replaces what it needs to. */
export const withDataHeaders: RequestHandler = (_req, res, next) => {
  setDataHeaders(res)
  next()
}
