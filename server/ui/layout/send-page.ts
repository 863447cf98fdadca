import type { Request, Response } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { renderControlPage } from './control-page.ts'
import { html } from './html.ts'

/** Answers a page. `images` names the origins, besides ours, that its pictures may come from. */
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
  // Not `no-referrer`: without a script forms would then be sent with the Origin "null".
  res.setHeader('Referrer-Policy', 'same-origin')
  res.setHeader('Cache-Control', 'no-store')
  res.end(text)
}

/** After a form: back to a page, so that a reload does not send it again. */
export function seeOther(res: Response, path: string): void {
  res.statusCode = 303
  res.setHeader('Location', path)
  res.end()
}

/** A page that says why something was refused, and what to do. `back` leads on; without it there is no way. */
export function sendErrorPage(res: Response, refusal: ControlApiError, back?: string): void {
  const { status, detail, fix } = refusal
  const main = html`<h1>${status === 404 ? 'Not found' : 'Not possible'}</h1>
<div data-problem><p>${detail}</p>
<p>${fix}</p></div>
${back !== undefined && html`<p><a class="button" href="${back}">Back</a></p>`}`
  sendPage(res, status, renderControlPage({ title: 'Not possible', path: '', main }))
}

/** Whether whoever asks is a browser that wants a page, and not a program. */
export function wantsPage(req: Request): boolean {
  return (req.headers.accept ?? '').includes('text/html')
}

/** Carries out what a form asks for; a refusal becomes a page, with a way back. */
export async function runOrSendErrorPage(
  res: Response,
  back: string,
  carryOut: () => Promise<void> | void,
): Promise<void> {
  try {
    await carryOut()
  } catch (refusal) {
    if (!(refusal instanceof ControlApiError)) throw refusal
    sendErrorPage(res, refusal, back)
  }
}

// Only our own script, style and streams, and nothing inline: what a request smuggles in cannot run.
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
