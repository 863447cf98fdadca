import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { findNearestWord } from '../../domain/text/did-you-mean.ts'
import { notifyPages } from '../../ui/layout/notify-pages.ts'
import { redirectTo } from '../../ui/layout/send-page.ts'
import { accountRoutes, type RouteMethod } from '../accounts/routes.ts'
import { openVerificationHandler } from '../api/open-verification.ts'
import { readArtifactHandler } from '../api/read-artifact.ts'
import { listVerificationsHandler, readVerificationHandler } from '../api/read-verifications.ts'
import { downloadPath, signedDownloadHandler } from '../api/signed-downloads.ts'
import { controlRoutes } from '../control/routes.ts'
import type { HttpContext } from '../http-context.ts'
import { securityHeaders, setSecurityHeaders } from '../security-headers.ts'
import { sendProblem } from '../send-response.ts'
import {
  type ApiChain,
  countRequests,
  createApiChain,
  isPersistent,
  LIST_PATH,
  MODE_BY_PATH,
} from './api-chain.ts'
import { createErrorHandler } from './error-handler.ts'

/**
 * Creates the Express app with all routes: the emulated API, the control API and the pages. Needs no socket. The server
 * gives it the chain that its fixed routes use (`request-entry.ts`).
 */
export function createApp(
  context: HttpContext,
  { first, emulated: shared }: ApiChain = createApiChain(context),
): Express {
  const { wireOnly } = context.emulator.settings
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.set('case sensitive routing', true)

  for (const handler of first) app.use(handler)
  const emulated = [...shared, refuseLongUrl(context)]

  // Express tries routes in order, so the most frequent ones come first: the reads of the emulated API.
  const reads = {
    [`${LIST_PATH}/:id`]: readVerificationHandler,
    [LIST_PATH]: listVerificationsHandler,
    [`${LIST_PATH}/:id/:type`]: readArtifactHandler,
  }
  for (const [path, handler] of Object.entries(reads)) {
    app.route(path).all(emulated).get(handler(context)).all(methodNotAllowed('GET', wireOnly))
  }
  for (const [path, mode] of Object.entries(MODE_BY_PATH)) {
    app
      .route(path)
      .all(emulated)
      .post(openVerificationHandler(mode, context))
      .all(methodNotAllowed('POST', wireOnly))
  }
  const accountHandlersByPath = accountRoutes(context)
  for (const [path, handlers] of Object.entries(accountHandlersByPath)) {
    const route = app.route(path).all(emulated)
    const verbs = Object.entries(handlers) as [RouteMethod, RequestHandler][]
    for (const [verb, handler] of verbs) route[verb](handler)
    route.all(methodNotAllowed(verbs.map(([verb]) => verb.toUpperCase()).join(', '), wireOnly))
  }
  app
    .route(`${downloadPath}/:id/:artifact`)
    .all(emulated)
    .get(signedDownloadHandler(context))
    .all(methodNotAllowed('GET', wireOnly))
  const controlDurability = isPersistent(context)
    ? [
        loadAtFirstRequest(async () =>
          (await import('./await-control-durability.ts')).awaitControlDurability(context),
        ),
      ]
    : []
  const accessRoutes =
    context.controlAccess === undefined
      ? []
      : [
          loadAtFirstRequest(async () =>
            (await import('../../ui/layout/login-page.ts')).controlAccessRoutes(context),
          ),
        ]
  app.use(
    '/__emulator',
    countRequests(context),
    securityHeaders,
    accessRoutes,
    notifyPages(context),
    controlDurability,
    loadAtFirstRequest(async () => (await import('../../ui/routes.ts')).controlPageRoutes(context)),
  )
  app.use('/__emulator', controlRoutes(context), refuseMalformedPath)
  app.use(
    '/link',
    securityHeaders,
    notifyPages(context),
    controlDurability,
    loadAtFirstRequest(async () => (await import('../../ui/user/routes.ts')).linkRoutes(context)),
  )
  app.get('/', redirectToDashboard)
  app.use(emulated)
  const fixedAccountPaths = Object.keys(accountHandlersByPath).filter((path) => !path.includes(':'))
  app.use(unknownRoute([...Object.keys(MODE_BY_PATH), LIST_PATH, ...fixedAccountPaths], wireOnly))
  app.use(createErrorHandler(context))
  return app
}

// Loads routes when the first request needs them. Most runs never open a page, and the pages are a third of the code.
// `load` is for tests that list all routes.
function loadAtFirstRequest(load: () => Promise<RequestHandler>): RequestHandler {
  let routes: RequestHandler | undefined
  let loading: Promise<RequestHandler> | undefined
  const loadOnce = () => {
    loading ??= load()
    return loading
  }
  const handler: RequestHandler = async (req, res, next) => {
    routes ??= await loadOnce()
    routes(req, res, next)
  }
  return Object.assign(handler, { load: loadOnce })
}

// Express recognizes an error handler by its four parameters. Only a malformed path loads the page.
const refuseMalformedPath: ErrorRequestHandler = async (thrown: unknown, req, res, next) => {
  if (!(thrown instanceof URIError)) {
    next(thrown)
    return
  }
  const { answerMalformedPath } = await import('../../ui/layout/error-page.ts')
  answerMalformedPath(req, res, next)
}

const maxQueryPairs = 1000

// Limits the length of path and query together, and the number of query parameters.
function refuseLongUrl({ emulator }: HttpContext): RequestHandler {
  const { wireOnly, maxHead } = emulator.settings
  const maxUrlLength = maxHead / 2
  return ({ url }, res, next) => {
    if (
      url.length <= maxUrlLength &&
      (url.length <= maxQueryPairs || countQueryPairs(url) <= maxQueryPairs)
    )
      next()
    else sendProblem(res, createProblem('URL_TOO_LONG'), { wireOnly })
  }
}

function countQueryPairs(url: string): number {
  return url.split('&').length
}

function methodNotAllowed(allowed: string, wireOnly: boolean): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allowed)
    sendProblem(res, createProblem('METHOD_NOT_ALLOWED', { allowed }), { wireOnly })
  }
}

function unknownRoute(known: readonly string[], wireOnly: boolean): RequestHandler {
  return ({ method, path }, res) => {
    const suggestion = findNearestWord(path, known) ?? (method === 'POST' ? '/IT-live' : LIST_PATH)
    const details = { method, path: path.slice(0, 200), nearest: suggestion }
    sendProblem(res, createProblem('ROUTE_UNKNOWN', details), { wireOnly })
  }
}

// Redirects a browser from `/` to the dashboard. A request that prefers JSON, or accepts any type as curl does, is
// passed on to the emulated API, which has nothing at `/`.
const redirectToDashboard: RequestHandler = (req, res, next) => {
  res.vary('Accept')
  if (req.accepts(['json', 'html']) !== 'html') {
    next()
    return
  }
  setSecurityHeaders(res)
  redirectTo(res, 302, '/__emulator/')
}
