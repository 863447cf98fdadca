import type { ErrorRequestHandler } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { sendErrorPage, wantsPage } from './send-page.ts'

/** Refuses a path with a bad percent sign: on a page to a browser, and to a program as its API does. */
export function refuseMalformedPath(): ErrorRequestHandler {
  // Express asks for all four parameters.
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
