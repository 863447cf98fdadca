import type { Request, RequestHandler, Response } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { readBytes } from '../../http/read-body.ts'
import { runOrSendErrorPage, wantsPage } from './send-page.ts'

/** Answers a browser with a page, and leaves every other caller to the control API. */
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

/** The fields of a form that a page has sent. */
export async function readForm(req: Request, most = 64 * 1024): Promise<URLSearchParams> {
  const bytes = await readBytes(req, most)
  if (bytes !== undefined) return new URLSearchParams(bytes.toString('utf8'))
  throw new ControlApiError(413, 'The form is too large.', { fix: `Send at most ${most} bytes.` })
}
