import { type Response, Router } from 'express'
import { Refusal } from '../../shell/refusal.ts'
import { readBytes } from '../body.ts'
import { guard } from '../control/guard.ts'
import { actIn } from '../control/verifications.ts'
import { durableControl } from '../durable.ts'
import type { Surroundings } from '../surroundings.ts'
import { contentSecurityPolicy } from './html.ts'
import { linkPage, refusedPage, unknownLinkPage } from './link.ts'

/** /link/{id} and the forms on it. Looking at the page changes nothing; only a button does. */
export function pageRoutes(here: Surroundings): Router {
  const { emulator } = here
  const router = Router()
  router.use(guard(emulator.settings))
  if (emulator.settings.dataDir !== undefined) router.use(durableControl(here))

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
      res.statusCode = 303
      res.setHeader('Location', `/link/${encodeURIComponent(id)}`)
      res.end()
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal
      const page =
        refusal.status === 404 ? unknownLinkPage() : refusedPage(id, refusal.message, refusal.fix)
      sendPage(res, refusal.status, page)
    }
  })

  return router
}

export function sendPage(res: Response, status: number, text: string): void {
  res.statusCode = status
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Security-Policy', contentSecurityPolicy)
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Referrer-Policy', 'no-referrer')
  res.setHeader('Cache-Control', 'no-store')
  res.end(text)
}
