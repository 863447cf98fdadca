import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Express, Request, RequestHandler, Response } from 'express'
import { notifyPages } from '../../ui/layout/notify-pages.ts'
import { openVerificationHandler } from '../api/open-verification.ts'
import { readVerificationHandler } from '../api/read-verifications.ts'
import { receiveMessage } from '../control/receive-message.ts'
import type { HttpContext } from '../http-context.ts'
import { securityHeaders } from '../security-headers.ts'
import { sendInternalError } from '../send-response.ts'
import {
  type ApiChain,
  countRequests,
  createApiChain,
  LIST_PATH,
  MODE_BY_PATH,
} from './api-chain.ts'
import { createErrorHandler } from './error-handler.ts'
import { createMessageClasses, type RequestEntry } from './http-server.ts'

/**
 * Creates the handler of all requests. The most frequent kinds have fixed routes, which need no Express. They are a POST
 * that opens a verification, a GET of one, and the emulator's own callback to one of its inboxes. One lookup replaces
 * the search through all routes.
 *
 * The Express app serves every other request, also the same paths with a query, a trailing slash or another method. Both
 * use the same handlers. The first of these requests loads the app, which is half of the code: many runs need none.
 */
export function createRequestEntry(context: HttpContext): RequestEntry {
  const chain = createApiChain(context)
  const { messageClasses, addExpress } = createMessageClasses()
  const onError = createErrorHandler(context)
  const routeOf = createFixedRoutes(context, chain)
  let app: Express | undefined
  let loading: Promise<Express> | undefined

  return {
    messageClasses,
    handle(req, res) {
      const route = routeOf(req)
      if (route !== undefined) run(route, req, res)
      else if (app !== undefined) app(req, res)
      else void loadAndHandle(req, res)
    },
  }

  async function loadAndHandle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    loading ??= load()
    try {
      const loaded = await loading
      loaded(req, res)
    } catch (error) {
      context.log.error('The routes of the emulator cannot be loaded', error)
      sendInternalError(res as Response, { wireOnly: context.emulator.settings.wireOnly })
    }
  }

  async function load(): Promise<Express> {
    const { createApp } = await import('./app.ts')
    const loaded = createApp(context, chain)
    addExpress(loaded)
    app = loaded
    return loaded
  }

  // Runs the handlers of a fixed route in order, as Express does.
  function run(
    { handlers, params }: FixedRoute,
    message: IncomingMessage,
    response: ServerResponse,
  ): void {
    const [req, res] = [message as Request, response as Response]
    req.res = res
    req.originalUrl = req.url
    req.params = params
    let index = 0
    const next = (error?: unknown) => {
      if (error !== undefined) {
        onError(error, req, res, next)
        return
      }
      const handler = handlers[index++]
      try {
        const result: unknown = handler?.(req, res, next)
        if (result instanceof Promise) result.catch(next)
      } catch (thrown) {
        onError(thrown, req, res, next)
      }
    }
    next()
  }
}

interface FixedRoute {
  readonly handlers: readonly RequestHandler[]
  readonly params: Request['params']
}

// Returns a function that finds the fixed route of a request, if it has one.
function createFixedRoutes(
  context: HttpContext,
  { first, emulated }: ApiChain,
): (req: IncomingMessage) => FixedRoute | undefined {
  const before = [...first, ...emulated]
  const openByPath = new Map<string | undefined, FixedRoute>(
    Object.entries(MODE_BY_PATH).map(([path, mode]) => [
      path,
      { handlers: [...before, openVerificationHandler(mode, context)], params: {} },
    ]),
  )
  const readOne = [...before, readVerificationHandler(context)]
  const receiveCallback = [
    ...first,
    countRequests(context),
    securityHeaders,
    notifyPages(context),
    receiveMessage(context),
  ]
  const { controlAccess, namespaceOfSocket } = context

  return ({ method, url = '', socket }) => {
    if (method === 'POST') return openByPath.get(url) ?? ownCallback(url, socket)
    if (method !== 'GET' || !READ_ONE.test(url)) return undefined
    return { handlers: readOne, params: { id: url.slice(LIST_PATH.length + 1) } }
  }

  function ownCallback(
    url: string,
    { remotePort }: IncomingMessage['socket'],
  ): FixedRoute | undefined {
    const box = INBOX.exec(url)?.[1]
    if (box === undefined || controlAccess !== undefined) return undefined
    if (namespaceOfSocket(remotePort ?? 0) === undefined) return undefined
    return { handlers: receiveCallback, params: { box } }
  }
}

const INBOX = /^\/__emulator\/inbox\/([\w.-]{1,64})$/

// A path with an id in lower case, as the emulator creates them. Express decodes all others.
const READ_ONE = /^\/IT-identity-verifications\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
