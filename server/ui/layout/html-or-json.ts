import type { Request, RequestHandler, Response } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { readBytes } from '../../http/request.ts'
import { runOrSendErrorPage } from './error-page.ts'
import { wantsPage } from './send-page.ts'

/** Sends a page to browsers, and passes all other requests on to the control API, which has the same path. */
export function pageHandler(
  answer: (req: Request, res: Response) => Promise<void> | void,
  back = '/__emulator/',
): RequestHandler {
  return async (req, res, next) => {
    res.vary('Accept')
    if (!wantsPage(req)) next()
    else await runOrSendErrorPage(res, back, () => answer(req, res))
  }
}

/** Reads the fields of a submitted form. Throws a ControlApiError (413) if the body is too large. */
export async function readForm(req: Request, maxBytes = 64 * 1024): Promise<URLSearchParams> {
  const bytes = await readBytes(req, maxBytes)
  if (bytes !== undefined) return new URLSearchParams(bytes.toString('utf8'))
  throw new ControlApiError(413, 'The form is too large.', {
    fix: `Send at most ${maxBytes} bytes.`,
  })
}
