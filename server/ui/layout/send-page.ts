import type { Request, Response } from 'express'
import { addPathPrefix, prefixedPath } from '../../http/path-prefix.ts'
import { contextOf } from '../../http/request.ts'

/**
 * Sends a page. Its addresses get the path prefix of the request. `images` are the foreign origins from which it may
 * load pictures.
 */
export function sendPage(
  res: Response,
  status: number,
  text: string,
  images: readonly string[] = [],
): void {
  res.statusCode = status
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Security-Policy', contentSecurityPolicy(images))
  res.setHeader('X-Content-Type-Options', 'nosniff')
  // The policy must not be `no-referrer`: browsers would then send forms with the Origin "null".
  res.setHeader('Referrer-Policy', 'same-origin')
  res.setHeader('Cache-Control', 'no-store')
  res.end(addPathPrefix(text, contextOf(res).pathPrefix))
}

/** Redirects to a page after a form (303), so that a reload does not send the form again. */
export function seeOther(res: Response, path: string): void {
  redirectTo(res, 303, path)
}

/** Redirects to a path of the emulator. */
export function redirectTo(res: Response, status: 302 | 303, path: string): void {
  res.statusCode = status
  res.setHeader('Location', prefixedPath(path, contextOf(res).pathPrefix))
  res.end()
}

/** True if the client accepts HTML, as browsers do. */
export function wantsPage(req: Request): boolean {
  return (req.headers.accept ?? '').includes('text/html')
}

// Allows only the emulator's own scripts, styles and streams, and nothing inline: injected markup cannot run.
function contentSecurityPolicy(images: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    ["img-src 'self'", ...images].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
