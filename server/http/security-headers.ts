import type { ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'

/** Names and values in turn. They stop browsers from storing a response and from guessing its content type. */
export const SECURITY_HEADERS = [
  'Cache-Control',
  'no-store',
  'X-Content-Type-Options',
  'nosniff',
] as const

export function setSecurityHeaders(res: ServerResponse): void {
  for (let i = 0; i + 1 < SECURITY_HEADERS.length; i += 2) {
    res.setHeader(SECURITY_HEADERS[i] ?? '', SECURITY_HEADERS[i + 1] ?? '')
  }
}

/** Sets these headers on every response of a router. Pages, styles and scripts overwrite some of them. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  setSecurityHeaders(res)
  next()
}
