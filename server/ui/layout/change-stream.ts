import { type RequestHandler, Router } from 'express'
import type { HttpContext } from '../../http/http-context.ts'
import { after } from '../../runtime/timer.ts'

// Long enough to make one of a burst, short enough for nobody to see.
const gatherMs = 10
const beatMs = 15_000
const mostNamed = 100

/**
 * `/__emulator/changes`: tells pages that something has changed, and on which verifications, as
 * server-sent events. They say nothing else, so that a page may hear of every namespace: what it may
 * show, it asks for.
 */
export function changeRoutes({ emulator }: HttpContext): Router {
  const { events } = emulator
  const router = Router()

  router.get('/changes', (_req, res) => {
    let cursor = events.newest
    let { stirs } = events
    let cancelGathering: (() => void) | undefined
    let cancelBeat = after(beatMs, beat)
    const stopListening = events.listen(() => {
      cancelGathering ??= after(gatherMs, tell)
    })

    function tell(): void {
      // Until what was told before is read, there is nothing to tell; then there is all of it.
      if (res.writableNeedDrain && !events.closed) {
        res.once('drain', tell)
        return
      }
      cancelGathering = undefined
      if (events.closed) {
        stop()
        res.end()
        return
      }
      const ids = new Set<string>()
      let toldAll = stirs === events.stirs
      stirs = events.stirs
      while (cursor < events.newest) {
        const { events: news, missed } = events.after(cursor, 500)
        if (missed > 0 || ids.size > mostNamed) toldAll = false
        for (const event of news) {
          cursor = event.number
          if ('verification' in event) ids.add(event.verification.id)
          else if (event.kind === 'request') {
            if (event.entry.verification !== undefined) ids.add(event.entry.verification)
          } else if (event.kind === 'reset') toldAll = false
        }
        if (news.length === 0) break
      }
      const change = { verifications: toldAll ? [...ids] : null }
      res.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`)
    }

    function beat(): void {
      if (!res.writableNeedDrain) res.write(': still here\n\n')
      cancelBeat = after(beatMs, beat)
    }

    function stop(): void {
      stopListening()
      cancelBeat()
      cancelGathering?.()
    }

    res.on('close', stop)
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    res.write('retry: 1000\n\n')
  })

  return router
}

/** Tells the pages after every call that may have changed something of which there is no event. */
export function stirring({ emulator }: HttpContext): RequestHandler {
  return ({ method, path }, res, next) => {
    if (method === 'GET' || method === 'HEAD') next()
    else {
      // A callback has an event of its own where it is ours, and concerns no life where it is not.
      const of = path.startsWith('/inbox/') ? 'none' : 'any'
      res.on('finish', () => {
        if (res.statusCode < 400) emulator.events.stir(of)
      })
      next()
    }
  }
}
