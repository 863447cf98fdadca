import type { Request, RequestHandler, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { createOnceLog } from '../../records/logger.ts'
import { wantsPage } from '../../ui/layout/send-page.ts'
import { bearerTokenOf, hashedNamespaceName } from '../api/authenticate.ts'
import { sendControlError } from '../control/send-control-response.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request.ts'
import { sendProblem } from '../send-response.ts'
import { type ForeignRequest, hostnameOf } from '../trusted-hosts.ts'

/**
 * Returns a function that refuses a request for its Host or Origin: with a page, an error of the control API or a
 * problem of the emulated API. `recorders` are the handlers that record a call of the emulated API; they also record
 * a refused call.
 */
export function createHostRefusal(
  context: HttpContext,
  recorders: readonly RequestHandler[],
): (reason: ForeignRequest, req: Request, res: Response) => void {
  const logOnce = createOnceLog(
    context.log,
    'More hosts or origins are refused; they are not logged.',
  )
  return (reason, req, res) => {
    if ('host' in reason) {
      const { host } = reason
      logOnce(`host ${hostnameOf(host) ?? host}`, hostLogLine(host))
      refuse(req, res, hostRejection(host))
    } else {
      logOnce(`origin ${reason.origin}`, originLogLine(reason.origin))
      refuse(req, res, originRejection(reason.origin))
    }
  }

  function refuse(req: Request, res: Response, { apiProblem, controlError }: HostRejection): void {
    if (isUnder('/link', req) || (isUnder('/__emulator', req) && wantsPage(req))) {
      // Pages are loaded only when somebody opens one.
      void import('../../ui/layout/error-page.ts').then(({ sendErrorPage }) =>
        sendErrorPage(res, controlError),
      )
    } else if (isUnder('/__emulator', req)) {
      sendControlError(req, res, controlError)
    } else {
      const namespace = namespaceForRecord(context, req)
      if (namespace !== undefined) contextOf(res).namespace = namespace
      const { wireOnly } = context.emulator.settings
      runHandlers(recorders, req, res, () => sendProblem(res, apiProblem, { wireOnly }))
    }
  }
}

interface HostRejection {
  /** The response on the emulated API. */
  readonly apiProblem: ReturnType<typeof createProblem>
  /** The response on the control API and the pages. */
  readonly controlError: ControlApiError
}

function hostRejection(host: string): HostRejection {
  const apiProblem = createProblem('HOST_NOT_ALLOWED', { host: hostnameOf(host) ?? '<name>' })
  const { fix } = apiProblem
  return {
    apiProblem,
    controlError: new ControlApiError(403, `The Host ${quote(host)} is not allowed.`, { fix }),
  }
}

function originRejection(origin: string): HostRejection {
  const apiProblem = createProblem('ORIGIN_NOT_ALLOWED', { origin: origin.slice(0, 60) })
  const { fix } = apiProblem
  const detail = `The Origin ${quote(origin)} is not allowed.`
  return { apiProblem, controlError: new ControlApiError(403, detail, { fix }) }
}

function hostLogLine(host: string): string {
  const name = hostnameOf(host)
  const remedy = name === undefined ? 'It is not a host name.' : `To allow it: --allow-host ${name}`
  return `A request for the host ${quote(host)} was refused. ${remedy}`
}

function originLogLine(origin: string): string {
  return `A request of a page from ${quote(origin)} was refused. If that is your proxy: --public-url`
}

// A rejected request must not create a namespace for its token, nor become the owner of one.
function namespaceForRecord(
  { emulator }: HttpContext,
  { headers }: Request,
): Namespace | undefined {
  const token = bearerTokenOf(headers.authorization)
  const name = token === undefined ? 'default' : hashedNamespaceName(token)
  return emulator.namespaces.get(name) ?? emulator.namespaces.getOrCreate('default')
}

function isUnder(prefix: string, { path }: Request): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

function runHandlers(
  handlers: readonly RequestHandler[],
  req: Request,
  res: Response,
  last: () => void,
): void {
  const [first, ...rest] = handlers
  if (first === undefined) last()
  else void first(req, res, () => runHandlers(rest, req, res, last))
}
