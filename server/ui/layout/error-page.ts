import type { NextFunction, Request, Response } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { renderControlPage } from './control-page-layout.ts'
import { html } from './html.ts'
import { sendPage, wantsPage } from './send-page.ts'

/** Sends a page with an error and its remedy. `back` is the path of its Back button; without it there is none. */
export function sendErrorPage(res: Response, error: ControlApiError, back?: string): void {
  const { status, detail, fix } = error
  const main = html`<h1>${status === 404 ? 'Not found' : 'Not possible'}</h1>
<div data-problem><p>${detail}</p>
<p>${fix}</p></div>
${back !== undefined && html`<p><a class="button" href="${back}">Back</a></p>`}`
  sendPage(res, status, renderControlPage(res.req, { title: 'Not possible', path: '', main }))
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

/** Answers a path with an invalid percent-encoding: browsers get a page, other clients an error of the control API. */
export function answerMalformedPath(req: Request, res: Response, next: NextFunction): void {
  res.vary('Accept')
  if (wantsPage(req)) sendErrorPage(res, malformedPathError(), '/__emulator/')
  else next(malformedPathError())
}

function malformedPathError(): ControlApiError {
  return new ControlApiError(400, 'The path has a percent sign that stands for no character.', {
    fix: 'Write %25 for a percent sign, and other characters in UTF-8.',
  })
}
