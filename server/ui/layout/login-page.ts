import { type Request, type RequestHandler, type Response, Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import {
  CONTROL_TOKEN_HEADER,
  type ControlAccess,
  SESSION_SECONDS,
} from '../../http/control-access.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { prefixedPath } from '../../http/path-prefix.ts'
import { contextOf } from '../../http/request.ts'
import { createOnceLog } from '../../records/logger.ts'
import { logoutForm } from './control-page-layout.ts'
import { type Html, html } from './html.ts'
import { readForm } from './html-or-json.ts'
import { renderPage } from './html-page.ts'
import { parseBackPath, themeOf } from './preferences.ts'
import { seeOther, sendPage, wantsPage } from './send-page.ts'

// These need no control token. Pages at `link` need scripts and styles, and clients of the emulated API need the
// certificates. The sender of a callback and the health check of a container cannot send the token.
const OPEN_PATHS = /^\/(?:assets\/[^/]*|inbox\/.*|health|tsa\.pem|ca\.pem|log-in|log-out)$/

/**
 * Refuses requests to the control API and its pages that have neither the control token nor a session. Browsers get a
 * form to log in, other clients an error of the control API, both with 401. Without a control token, everybody passes.
 */
export function controlAccessRoutes(context: HttpContext): Router {
  const router = Router()
  const { controlAccess } = context
  if (controlAccess === undefined) return router
  router.get('/log-in', (req, res) => {
    const isLoggedIn = controlAccess.allows(req.headers)
    const page = isLoggedIn
      ? renderLoginPage(req, logoutForm('Log out'), 'You are logged in')
      : renderLoginPage(req, loginForm(homePath))
    sendPage(res, 200, page)
  })
  router.post('/log-in', logInHandler(context, controlAccess))
  router.post('/log-out', (req, res) => {
    controlAccess.endSession(req.headers)
    setSessionCookie(context, controlAccess, { req, res, value: '', seconds: 0 })
    seeOther(res, '/__emulator/log-in')
  })
  router.use((req, res, next) => {
    if (OPEN_PATHS.test(req.path) || controlAccess.allows(req.headers)) next()
    else refuse(req, res)
  })
  return router
}

const homePath = '/__emulator/'

function logInHandler(context: HttpContext, access: ControlAccess): RequestHandler {
  const logOnce = createOnceLog(context.log, 'More logins are refused; they are not logged.')
  return async (req, res) => {
    const form = await readForm(req)
    const target = parseBackPath(form)
    if (!access.isControlToken(form.get('token') ?? '')) {
      const address =
        contextOf(res).clientAddress ?? req.socket.remoteAddress ?? 'an unknown address'
      logOnce(address, `A login from ${address} was refused: the control token was wrong.`)
      const page = renderLoginPage(req, loginForm(target, 'This is not the control token.'))
      sendPage(res, 401, page)
      return
    }
    const value = access.startSession()
    setSessionCookie(context, access, { req, res, value, seconds: SESSION_SECONDS })
    seeOther(res, target)
  }
}

function refuse(req: Request, res: Response): void {
  res.vary('Accept')
  res.setHeader('WWW-Authenticate', 'Bearer realm="control API of videoid-emulator"')
  if (!wantsPage(req)) {
    throw new ControlApiError(401, 'This emulator has a control token, and the request has none.', {
      fix: `Send it as "Authorization: Bearer <control token>", or in the header ${CONTROL_TOKEN_HEADER} if the bearer token chooses a namespace.`,
    })
  }
  const target = req.method === 'GET' ? req.originalUrl : homePath
  sendPage(res, 401, renderLoginPage(req, loginForm(target)))
}

type SessionCookie = {
  readonly req: Request
  readonly res: Response
  readonly value: string
  readonly seconds: number
}

function setSessionCookie(
  { hosts }: Pick<HttpContext, 'hosts'>,
  { cookieName }: ControlAccess,
  { req, res, value, seconds }: SessionCookie,
): void {
  // Behind a proxy that ends TLS, only the browser knows the scheme. The Origin was checked before.
  const origin = req.headers.origin ?? hosts.originOf(req) ?? ''
  const path = prefixedPath('/__emulator', contextOf(res).pathPrefix)
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  res.setHeader(
    'Set-Cookie',
    `${cookieName}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`,
  )
}

function loginForm(target: string, mistake?: string): Html {
  return html`<form method="post" action="/__emulator/log-in" class="card fields" data-plain>
<p${mistake !== undefined && html` class="hint"`} id="login-hint" data-problem>${mistake ?? 'Log in with the control token of this emulator.'}</p>
<input type="hidden" name="back" value="${target}">
<div class="field"><label for="token">Control token</label><input id="token" name="token" type="password" required autofocus autocomplete="current-password" aria-describedby="login-hint"></div>
<div class="row"><button class="primary">Log in</button></div>
<p class="soft">It is the value of <code>--control-token</code> or <code>VIDEOID_EMULATOR_CONTROL_TOKEN</code>. The person who started the emulator knows it.</p></form>`
}

function renderLoginPage(req: Request, content: Html, title = 'Log in'): string {
  const main = html`<div class="stage"><section class="shop"><div class="scene"><h1>${title}</h1>${content}</div></section></div>`
  return renderPage({
    title: `${title} · videoid-emulator`,
    theme: themeOf(req),
    stylesheet: 'person',
    main,
  })
}
