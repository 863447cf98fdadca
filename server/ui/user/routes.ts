import { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { dossierFor } from '../../http/api/artifact-files.ts'
import { farIn } from '../../http/control/verifications.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { performAction } from '../../operations/perform-action.ts'
import { actInForm } from '../layout/form-action.ts'
import { readForm } from '../layout/html-or-json.ts'
import { seeOther, sendPage } from '../layout/send-page.ts'
import { sheetOf } from './brand-layout.ts'
import { linkPage, refusedPage, unknownLinkPage, visitOf } from './link-page.ts'
import { addressOf, type Place, placeIn } from './page-address.ts'
import { finish } from './shortcut-to-verdict.ts'
import { type Language, preferredLanguage } from './translations.ts'

/** /link/{id} and the forms on it. Looking at the page changes nothing; only a button does. */
export function linkRoutes(here: HttpContext): Router {
  const { emulator } = here
  const router = Router()
  router.get('/', (req, res) => sendPage(res, 404, unknownLinkPage(languageOf(req), '')))

  router.get('/:id', async (req, res) => {
    const place = placeIn(req.query)
    const language = languageOf(req)
    const found = emulator.find(req.params.id)
    if (found === undefined) {
      sendPage(res, 404, unknownLinkPage(language, req.params.id))
      return
    }
    const invented = place.invented === true ? await inventedFor(found) : undefined
    const { text, images } = linkPage(here, visitOf(here, found, place, language), invented)
    res.setHeader('Vary', 'Accept-Language')
    sendPage(res, 200, text, images)
  })

  router.get('/:id/style.css', (req, res) => {
    const { layout } = emulator.findOrThrow(req.params.id).verification.request
    res.setHeader('Content-Type', 'text/css; charset=utf-8')
    res.end(sheetOf(layout))
  })

  router.post('/:id/act', (req, res) =>
    carryOut(req, res, (id, form) => {
      performAction(emulator, id, actInForm(form))
    }),
  )

  router.post('/:id/finish', (req, res) =>
    carryOut(req, res, (id, form) => {
      const verdict = actInForm(form, 'operator', form.get('verdict'))
      if (verdict !== 'let-it-run') finish(emulator, id, verdict)
    }),
  )

  router.post('/:id/fast-forward', (req, res) =>
    carryOut(req, res, async (id, form) => {
      await fastForward(emulator, id, farIn({ to: form.get('to') ?? undefined }))
    }),
  )

  router.use(badLink)
  return router
}

function languageOf({ query, headers }: Request): Language {
  return placeIn(query).lang ?? preferredLanguage(headers['accept-language'])
}

// With a percent sign that stands for no character: nobody has such a link.
const badLink: ErrorRequestHandler = (thrown: unknown, req, res, next) => {
  if (thrown instanceof URIError) sendPage(res, 404, unknownLinkPage(languageOf(req), ''))
  else next(thrown)
}

// Does what a form asks for, then shows the page as it is; what was refused has a page of its own.
async function carryOut(
  req: Request,
  res: Response,
  does: (id: string, form: URLSearchParams) => Promise<void> | void,
): Promise<void> {
  const id = String(req.params.id)
  let place: Place = {}
  try {
    const form = await readForm(req)
    place = keptPlace(form)
    await does(id, form)
    seeOther(res, addressOf(id, place))
  } catch (refusal) {
    if (!(refusal instanceof ControlApiError)) throw refusal
    const language = place.lang ?? languageOf(req)
    const page =
      refusal.status === 404
        ? unknownLinkPage(language, id)
        : refusedPage(language, id, place, refusal)
    sendPage(res, refusal.status, page)
  }
}

function keptPlace(form: URLSearchParams): Place {
  const { lang } = placeIn(Object.fromEntries(form))
  return lang === undefined ? {} : { lang }
}

// Who the documents will be of, should it end well.
async function inventedFor(found: FoundVerification): Promise<RequestedUser> {
  return (await dossierFor(found, 'snake')).person
}
