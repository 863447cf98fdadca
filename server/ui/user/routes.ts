import { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import type { Action } from '../../domain/model/plan.ts'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { possibleActions } from '../../domain/verification/actions.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { dossierOfVerification } from '../../http/api/render-artifact.ts'
import { parseFastForwardDistance } from '../../http/control/parse-action.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { performAction } from '../../operations/perform-action.ts'
import { streamChanges } from '../layout/change-stream.ts'
import { readForm } from '../layout/html-or-json.ts'
import { type Language, preferredLanguage } from '../layout/language.ts'
import { parseFormAction } from '../layout/parse-form-action.ts'
import { seeOther, sendPage } from '../layout/send-page.ts'
import { brandStyleSheet } from './brand-layout.ts'
import {
  createLinkVisit,
  renderLinkErrorPage,
  renderLinkPage,
  renderUnknownLinkPage,
} from './link-page.ts'
import { formatPageAddress, type PageAddress, parsePageAddress } from './link-page-query.ts'

/** Routes of /link/{id} and its forms. GET changes no state; only the forms do. */
export function linkRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()
  router.get('/', (req, res) => sendPage(res, 404, renderUnknownLinkPage(languageOf(req), '')))

  router.get('/:id', async (req, res) => {
    const address = parsePageAddress(req.query)
    const language = languageOf(req)
    const found = emulator.find(req.params.id)
    if (found === undefined) {
      sendPage(res, 404, renderUnknownLinkPage(language, req.params.id))
      return
    }
    const inventedPerson = address.invented === true ? await inventedPersonOf(found) : undefined
    const { text, images } = renderLinkPage(
      context,
      createLinkVisit(context, found, address, language),
      inventedPerson,
    )
    res.setHeader('Vary', 'Accept-Language')
    sendPage(res, 200, text, images)
  })

  router.get('/:id/style.css', (req, res) => {
    const { layout } = emulator.findOrThrow(req.params.id).verification.request
    res.setHeader('Content-Type', 'text/css; charset=utf-8')
    res.end(brandStyleSheet(layout))
  })

  router.get('/:id/changes', (req, res) => {
    streamChanges(emulator, res, emulator.findOrThrow(req.params.id).verification.id)
  })

  router.post('/:id/act', (req, res) =>
    handleForm(req, res, (id, form) => {
      performAction(emulator, id, parseFormAction(form))
    }),
  )

  router.post('/:id/finish', (req, res) =>
    handleForm(req, res, (id, form) => {
      const verdict = parseFormAction(form, 'operator', form.get('verdict'))
      if (verdict !== 'let-it-run') finishWithVerdict(emulator, id, verdict)
    }),
  )

  router.post('/:id/fast-forward', (req, res) =>
    handleForm(req, res, async (id, form) => {
      await fastForward(emulator, id, parseFastForwardDistance({ to: form.get('to') ?? undefined }))
    }),
  )

  router.use(handleMalformedLink)
  return router
}

function languageOf({ query, headers }: Request): Language {
  return parsePageAddress(query).lang ?? preferredLanguage(headers['accept-language'])
}

// A path with an invalid percent-encoding is an unknown link.
const handleMalformedLink: ErrorRequestHandler = (thrown: unknown, req, res, next) => {
  if (thrown instanceof URIError) sendPage(res, 404, renderUnknownLinkPage(languageOf(req), ''))
  else next(thrown)
}

// Performs a form's action, then redirects to the page. A ControlApiError becomes an error page.
async function handleForm(
  req: Request,
  res: Response,
  perform: (id: string, form: URLSearchParams) => Promise<void> | void,
): Promise<void> {
  const id = String(req.params.id)
  let address: PageAddress = {}
  try {
    const form = await readForm(req)
    address = languageOnlyAddress(form)
    await perform(id, form)
    seeOther(res, formatPageAddress(id, address))
  } catch (error) {
    if (!(error instanceof ControlApiError)) throw error
    const language = address.lang ?? languageOf(req)
    const page =
      error.status === 404
        ? renderUnknownLinkPage(language, id)
        : renderLinkErrorPage(language, id, address, error)
    sendPage(res, error.status, page)
  }
}

function languageOnlyAddress(form: URLSearchParams): PageAddress {
  const { lang } = parsePageAddress(Object.fromEntries(form))
  return lang === undefined ? {} : { lang }
}

// Returns the person of the documents that the verification will have after ok.
async function inventedPersonOf(found: FoundVerification): Promise<RequestedUser> {
  return (await dossierOfVerification(found, 'snake')).person
}

const ACTIONS_TO_VERDICT: readonly Action[] = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
  { as: 'user', do: 'submit' },
  { as: 'operator', do: 'take-call' },
]

/**
 * Performs the fewest actions that lead to the operator's decision: open the link, submit, take the call, decide.
 * Throws a ControlApiError (409) if manual actions are not possible or the verification has ended.
 */
export function finishWithVerdict(emulator: Emulator, id: string, verdict: Action): void {
  for (;;) {
    const { verification } = emulator.findOrThrow(id)
    const possible = possibleActions(verification)
    const isPossible = (act: Action) =>
      possible.some((candidate) => candidate.as === act.as && candidate.do === act.do)
    const next = isPossible(verdict) ? verdict : (ACTIONS_TO_VERDICT.find(isPossible) ?? verdict)
    performAction(emulator, id, next)
    if (next === verdict) return
  }
}
