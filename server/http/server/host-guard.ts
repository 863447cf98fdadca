import type { Request, RequestHandler, Response } from 'express'
import { problem } from '../../domain/model/problem.ts'
import { quoted } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { Log } from '../../records/log.ts'
import { sendRefusal, wantsPage } from '../../ui/layout/send-page.ts'
import { namespaceOfToken, tokenOf } from '../api/bearer-token.ts'
import { replyRefusal } from '../control/control-response.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { answerProblem } from '../send-response.ts'
import { hostnameOf } from '../trusted-hosts.ts'

/**
 * Refuses, on every route, what a page on the internet sends: requests whose host is not trusted, and
 * those of a foreign Origin. `emulated` are the handlers that record a call of the emulated API.
 */
export function guard(here: HttpContext, emulated: readonly RequestHandler[]): RequestHandler {
  const { hosts } = here
  const logOnce = createOnceLog(here.log)
  return (req, res, next) => {
    const host = hosts.untrustedHostOf(req)
    const { origin } = req.headers
    if (host !== undefined) {
      logOnce(`host ${hostnameOf(host) ?? host}`, refusedHostLine(host))
      refuse(req, res, hostRefused(host))
    } else if (origin !== undefined && !hosts.trustsOrigin(origin, hosts.originOf(req))) {
      logOnce(`origin ${origin}`, refusedOriginLine(origin))
      refuse(req, res, originRefused(origin))
    } else {
      next()
    }
  }

  function refuse(req: Request, res: Response, { onApi, elsewhere }: Answers): void {
    if (isUnder('/link', req) || (isUnder('/__emulator', req) && wantsPage(req))) {
      sendRefusal(res, elsewhere)
    } else if (isUnder('/__emulator', req)) {
      replyRefusal(req, res, elsewhere)
    } else {
      const namespace = namespaceToFileIn(here, req)
      if (namespace !== undefined) contextOf(res).namespace = namespace
      const { wireOnly } = here.emulator.settings
      runAll(emulated, req, res, () => answerProblem(res, onApi, { wireOnly }))
    }
  }
}

type Answers = {
  readonly onApi: ReturnType<typeof problem>
  /** For the control API and the pages. */
  readonly elsewhere: ControlApiError
}

function hostRefused(host: string): Answers {
  const onApi = problem('HOST_NOT_ALLOWED', { host: hostnameOf(host) ?? '<name>' })
  const { fix } = onApi
  return {
    onApi,
    elsewhere: new ControlApiError(403, `The Host ${quoted(host)} is not allowed.`, { fix }),
  }
}

function originRefused(origin: string): Answers {
  const onApi = problem('ORIGIN_NOT_ALLOWED', { origin: origin.slice(0, 60) })
  const { fix } = onApi
  const detail = `The Origin ${quoted(origin)} is not allowed.`
  return { onApi, elsewhere: new ControlApiError(403, detail, { fix }) }
}

function refusedHostLine(host: string): string {
  const name = hostnameOf(host)
  const remedy = name === undefined ? 'It is no host name.' : `To allow it: --allow-host ${name}`
  return `A request for the host ${quoted(host)} was refused. ${remedy}`
}

function refusedOriginLine(origin: string): string {
  return `A request of a page from ${quoted(origin)} was refused. If that is your proxy: --public-url`
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
function namespaceToFileIn({ emulator }: HttpContext, { headers }: Request): Namespace | undefined {
  const token = tokenOf(headers.authorization)
  const name = token === undefined ? 'default' : namespaceOfToken(token)
  return emulator.namespaces.get(name) ?? emulator.namespaces.getOrCreate('default')
}

function isUnder(prefix: string, { path }: Request): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

function runAll(
  handlers: readonly RequestHandler[],
  req: Request,
  res: Response,
  last: () => void,
): void {
  const [first, ...rest] = handlers
  if (first === undefined) last()
  else void first(req, res, () => runAll(rest, req, res, last))
}
