import type { Request, RequestHandler, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { Log } from '../../records/log.ts'
import { sendErrorPage, wantsPage } from '../../ui/layout/send-page.ts'
import { bearerTokenOf, hashedNamespaceName } from '../api/bearer-token.ts'
import { sendControlError } from '../control/control-response.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { sendProblem } from '../send-response.ts'
import { hostnameOf } from '../trusted-hosts.ts'

/**
 * Refuses, on every route, what a page on the internet sends: requests whose host is not trusted, and
 * those of a foreign Origin. `emulated` are the handlers that record a call of the emulated API.
 */
export function guardHosts(
  context: HttpContext,
  emulated: readonly RequestHandler[],
): RequestHandler {
  const { hosts } = context
  const logOnce = createOnceLog(context.log)
  return (req, res, next) => {
    const host = hosts.untrustedHostOf(req)
    const { origin } = req.headers
    if (host !== undefined) {
      logOnce(`host ${hostnameOf(host) ?? host}`, hostLogLine(host))
      refuse(req, res, hostRejection(host))
    } else if (origin !== undefined && !hosts.trustsOrigin(origin, hosts.originOf(req))) {
      logOnce(`origin ${origin}`, originLogLine(origin))
      refuse(req, res, originRejection(origin))
    } else {
      next()
    }
  }

  function refuse(
    req: Request,
    res: Response,
    { apiProblem: onApi, controlError: elsewhere }: HostRejection,
  ): void {
    if (isUnder('/link', req) || (isUnder('/__emulator', req) && wantsPage(req))) {
      sendErrorPage(res, elsewhere)
    } else if (isUnder('/__emulator', req)) {
      sendControlError(req, res, elsewhere)
    } else {
      const namespace = namespaceForRecord(context, req)
      if (namespace !== undefined) contextOf(res).namespace = namespace
      const { wireOnly } = context.emulator.settings
      runHandlers(emulated, req, res, () => sendProblem(res, onApi, { wireOnly }))
    }
  }
}

type HostRejection = {
  readonly apiProblem: ReturnType<typeof createProblem>
  /** For the control API and the pages. */
  readonly controlError: ControlApiError
}

function hostRejection(host: string): HostRejection {
  const onApi = createProblem('HOST_NOT_ALLOWED', { host: hostnameOf(host) ?? '<name>' })
  const { fix } = onApi
  return {
    apiProblem: onApi,
    controlError: new ControlApiError(403, `The Host ${quote(host)} is not allowed.`, { fix }),
  }
}

function originRejection(origin: string): HostRejection {
  const onApi = createProblem('ORIGIN_NOT_ALLOWED', { origin: origin.slice(0, 60) })
  const { fix } = onApi
  const detail = `The Origin ${quote(origin)} is not allowed.`
  return { apiProblem: onApi, controlError: new ControlApiError(403, detail, { fix }) }
}

function hostLogLine(host: string): string {
  const name = hostnameOf(host)
  const remedy = name === undefined ? 'It is no host name.' : `To allow it: --allow-host ${name}`
  return `A request for the host ${quote(host)} was refused. ${remedy}`
}

function originLogLine(origin: string): string {
  return `A request of a page from ${quote(origin)} was refused. If that is your proxy: --public-url`
}

const maxLogged = 20

// One line for each host or origin. A page can invent any number of them.
function createOnceLog({ warn }: Log): (key: string, line: string) => void {
  const logged = new Set<string>()
  return (key, line) => {
    if (logged.size > maxLogged || logged.has(key)) return
    logged.add(key)
    warn(logged.size > maxLogged ? 'More hosts or origins are refused; they are not logged.' : line)
  }
}

// A request that is refused must neither create a namespace by its token nor claim one.
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
