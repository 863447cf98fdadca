import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from 'express'
import { nearest } from '../../domain/base/user-error.ts'
import { problem } from '../../domain/model/problem.ts'
import { maskedPath } from '../../domain/text/mask-path.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { stirring } from '../../ui/layout/change-stream.ts'
import { unreadablePath } from '../../ui/layout/malformed-path.ts'
import { emulatorPages } from '../../ui/routes.ts'
import { linkRoutes } from '../../ui/user/routes.ts'
import { accountRoutes, type Verb } from '../accounts/routes.ts'
import { journalled } from '../api/journal-requests.ts'
import { opens } from '../api/open-verification.ts'
import { readsArtifact } from '../api/read-artifact.ts'
import { readsList, readsOne } from '../api/read-verifications.ts'
import { recording } from '../api/record-calls.ts'
import { downloadPath, downloads } from '../api/signed-downloads.ts'
import { replyRefusal } from '../control/control-response.ts'
import { controlRoutes } from '../control/routes.ts'
import type { HttpContext } from '../http-context.ts'
import { withDataHeaders } from '../security-headers.ts'
import { answerBroken, answerProblem } from '../send-response.ts'
import { durableCalls, durableControl } from './await-durability.ts'
import { guard } from './host-guard.ts'

const LIST = '/IT-identity-verifications'
const POSTS = { '/IT-live': 'live', '/IT-selfie': 'selfie', '/IT-automatic': 'automatic' } as const

/** The whole HTTP face: the six operations, the control API and the pages. Runs without a socket. */
export function createApp(here: HttpContext): Express {
  const { wireOnly } = here.emulator.settings
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.set('case sensitive routing', true)

  const recorded = here.record === undefined ? [] : [recording(here.record)]
  const noted = [...recorded, journalled(here)]
  app.use(guard(here, noted))

  // The emulated API first, and in it the reads, which clients call most.
  const keeping = here.emulator.settings.dataDir === undefined ? [] : [durableCalls(here)]
  const emulated = [...noted, ...keeping, refuseLongAddress(here)]
  const reads = {
    [`${LIST}/:id`]: readsOne,
    [LIST]: readsList,
    [`${LIST}/:id/:type`]: readsArtifact,
  }
  for (const [path, handler] of Object.entries(reads)) {
    app.route(path).all(emulated).get(handler(here)).all(onlyAllowed('GET', wireOnly))
  }
  for (const [path, mode] of Object.entries(POSTS)) {
    app.route(path).all(emulated).post(opens(mode, here)).all(onlyAllowed('POST', wireOnly))
  }
  const ofAccounts = accountRoutes(here)
  for (const [path, handlers] of Object.entries(ofAccounts)) {
    const route = app.route(path).all(emulated)
    const verbs = Object.entries(handlers) as [Verb, RequestHandler][]
    for (const [verb, handler] of verbs) route[verb](handler)
    route.all(onlyAllowed(verbs.map(([verb]) => verb.toUpperCase()).join(', '), wireOnly))
  }
  app
    .route(`${downloadPath}/:id/:artifact`)
    .all(emulated)
    .get(downloads(here))
    .all(onlyAllowed('GET', wireOnly))
  const persisting = here.emulator.settings.dataDir === undefined ? [] : [durableControl(here)]
  app.use('/__emulator', withDataHeaders, stirring(here), persisting, emulatorPages(here))
  app.use('/__emulator', controlRoutes(here), unreadablePath())
  app.use('/link', withDataHeaders, stirring(here), persisting, linkRoutes(here))
  app.use(emulated)
  const fixed = Object.keys(ofAccounts).filter((path) => !path.includes(':'))
  app.use(unknownRoute([...Object.keys(POSTS), LIST, ...fixed], wireOnly))
  app.use(whatWasThrown(here))
  return app
}

const mostPairs = 1000

// Path and query together.
function refuseLongAddress({ emulator }: HttpContext): RequestHandler {
  const { wireOnly, maxHead } = emulator.settings
  const longest = maxHead / 2
  return ({ url }, res, next) => {
    if (url.length <= longest && (url.length <= mostPairs || pairsIn(url) <= mostPairs)) next()
    else answerProblem(res, problem('URL_TOO_LONG'), { wireOnly })
  }
}

function pairsIn(url: string): number {
  return url.split('&').length
}

function onlyAllowed(allowed: string, wireOnly: boolean): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allowed)
    answerProblem(res, problem('METHOD_NOT_ALLOWED', { allowed }), { wireOnly })
  }
}

function unknownRoute(known: readonly string[], wireOnly: boolean): RequestHandler {
  return ({ method, path }, res) => {
    const near = nearest(path, known) ?? (method === 'POST' ? '/IT-live' : LIST)
    const told = { method, path: path.slice(0, 200), nearest: near }
    answerProblem(res, problem('ROUTE_UNKNOWN', told), { wireOnly })
  }
}

// Express asks for all four parameters.
function whatWasThrown(here: HttpContext): ErrorRequestHandler {
  const { wireOnly } = here.emulator.settings
  return (thrown: unknown, req, res, _next) => {
    if (wentAway(thrown, req)) return
    if (thrown instanceof ControlApiError && !res.headersSent) {
      replyRefusal(req, res, thrown)
    } else if (thrown instanceof URIError && !res.headersSent) {
      answerProblem(res, problem('ID_MALFORMED'), { wireOnly })
    } else if (!req.destroyed || !res.headersSent) {
      here.log.error(`${req.method} ${maskedPath(req.path)} failed by a fault of ours`, thrown)
      answerBroken(res, { wireOnly })
    }
  }
}

// In the middle of its own request: nobody is left to be answered.
function wentAway(thrown: unknown, req: Request): boolean {
  return !req.complete && (thrown as NodeJS.ErrnoException | null)?.code === 'ECONNRESET'
}
