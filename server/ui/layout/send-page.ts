import type { ErrorRequestHandler, Request, Response } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { addPathPrefix, prefixedPath } from '../../http/path-prefix.ts'
import { contextOf } from '../../http/request.ts'
import { renderControlPage } from './control-page-layout.ts'
import { html } from './html.ts'

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

/** Sends a page with an error and its remedy. `back` is the path of its Back button; without it there is none. */
export function sendErrorPage(res: Response, error: ControlApiError, back?: string): void {
  const { status, detail, fix } = error
  const main = html`<h1>${status === 404 ? 'Not found' : 'Not possible'}</h1>
<div data-problem><p>${detail}</p>
<p>${fix}</p></div>
${back !== undefined && html`<p><a class="button" href="${back}">Back</a></p>`}`
  sendPage(res, status, renderControlPage({ title: 'Not possible', path: '', main }))
}

/** True if the client accepts HTML, as browsers do. */
export function wantsPage(req: Request): boolean {
  return (req.headers.accept ?? '').includes('text/html')
}

/** Runs `action`. If it throws a ControlApiError, sends a page with the error. */
export async function runOrSendErrorPage(
  res: Response,
  back: string,
  action: () => Promise<void> | void,
): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (!(error instanceof ControlApiError)) throw error
    sendErrorPage(res, error, back)
  }
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

/** Answers a path with an invalid percent-encoding: browsers get a page, other clients an error of the control API. */
export function refuseMalformedPath(): ErrorRequestHandler {
  // Express recognizes an error handler by its four parameters.
  return (thrown: unknown, req, res, next) => {
    if (!(thrown instanceof URIError)) {
      next(thrown)
      return
    }
    res.vary('Accept')
    if (wantsPage(req)) sendErrorPage(res, malformedPathError(), '/__emulator/')
    else next(malformedPathError())
  }
}

function malformedPathError(): ControlApiError {
  return new ControlApiError(400, 'The path has a percent sign that stands for no character.', {
    fix: 'Write %25 for a percent sign, and other characters in UTF-8.',
  })
}
