import type { ErrorRequestHandler } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { sendErrorPage, wantsPage } from './send-page.ts'

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
