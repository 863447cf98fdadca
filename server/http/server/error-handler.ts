import type { ErrorRequestHandler, Request } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { maskPath } from '../api/journal-requests.ts'
import { sendControlError } from '../control/send-control-response.ts'
import type { HttpContext } from '../http-context.ts'
import { sendInternalError, sendProblem } from '../send-response.ts'

/** Answers a request whose handler threw. Express recognizes an error handler by its four parameters. */
export function createErrorHandler(context: HttpContext): ErrorRequestHandler {
  const { wireOnly } = context.emulator.settings
  return (thrown: unknown, req, res, _next) => {
    if (isClientAbort(thrown, req)) return
    if (thrown instanceof ControlApiError && !res.headersSent) {
      sendControlError(req, res, thrown)
    } else if (thrown instanceof URIError && !res.headersSent) {
      sendProblem(res, createProblem('ID_MALFORMED'), { wireOnly })
    } else if (!req.destroyed || !res.headersSent) {
      context.log.error(
        `${req.method} ${maskPath(req.path)} failed because of a mistake in the emulator's code`,
        thrown,
      )
      sendInternalError(res, { wireOnly })
    }
  }
}

// True if the client closed the connection before it had sent its whole request. No response is possible then.
function isClientAbort(thrown: unknown, req: Request): boolean {
  return !req.complete && (thrown as NodeJS.ErrnoException | null)?.code === 'ECONNRESET'
}
