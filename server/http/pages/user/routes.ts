import { Router } from 'express'
import { Refusal } from '../../../shell/refusal.ts'
import { readBytes } from '../../body.ts'
import { guard } from '../../control/guard.ts'
import { actIn } from '../../control/verifications.ts'
import type { Surroundings } from '../../surroundings.ts'
import { stirring } from '../frame/changes.ts'
import { seeOther, sendPage } from '../frame/send-page.ts'
import { linkPage, refusedPage, unknownLinkPage } from './link.ts'

/** /link/{id} and the forms on it. Looking at the page changes nothing; only a button does. */
export function linkRoutes(here: Surroundings): Router {
  const { emulator } = here
  const router = Router()
  router.use(guard(emulator.settings), stirring(here))

  router.get('/:id', (req, res) => {
    const found = emulator.find(req.params.id)
    if (found === undefined) sendPage(res, 404, unknownLinkPage())
    else sendPage(res, 200, linkPage(found, emulator.settings.reasonStyle))
  })

  router.post('/:id/act', async (req, res) => {
    const { id } = req.params
    const form = new URLSearchParams((await readBytes(req, 4096))?.toString('utf8') ?? '')
    try {
      emulator.act(id, actIn(Object.fromEntries(form)))
      seeOther(res, `/link/${encodeURIComponent(id)}`)
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal
      const page =
        refusal.status === 404 ? unknownLinkPage() : refusedPage(id, refusal.message, refusal.fix)
      sendPage(res, refusal.status, page)
    }
  })

  return router
}
