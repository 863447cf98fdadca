import { type RequestHandler, Router } from 'express'
import type { HttpContext } from '../../http/http-context.ts'
import { runAfter } from '../../runtime/timer.ts'

// Long enough to make one of a burst, short enough for nobody to see.
const debounceMs = 10
const keepAliveMs = 15_000
const maxIds = 100

/**
 * `/__emulator/changes`: tells pages that something has changed, and on which verifications, as
 * server-sent events. They say nothing else, so that a page may hear of every namespace: what it may
 * show, it asks for.
 */
export function changeRoutes({ emulator }: HttpContext): Router {
  const { events } = emulator
  const router = Router()

  router.get('/changes', (_req, res) => {
    let cursor = events.newestNumber
    let { otherChanges: stirs } = events
    let cancelGathering: (() => void) | undefined
    let cancelBeat = runAfter(keepAliveMs, beat)
    const stopListening = events.subscribe(() => {
      cancelGathering ??= runAfter(debounceMs, tell)
    })

    function tell(): void {
      // Until what was told before is read, there is nothing to tell; then there is all of it.
      if (res.writableNeedDrain && !events.isClosed) {
        res.once('drain', tell)
        return
      }
      cancelGathering = undefined
      if (events.isClosed) {
        stop()
        res.end()
        return
      }
      const ids = new Set<string>()
      let toldAll = stirs === events.otherChanges
      stirs = events.otherChanges
      while (cursor < events.newestNumber) {
        const { events: news, missed } = events.eventsAfter(cursor, 500)
        if (missed > 0 || ids.size > maxIds) toldAll = false
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
      cancelBeat = runAfter(keepAliveMs, beat)
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
export function notifyPages({ emulator }: HttpContext): RequestHandler {
  return ({ method, path }, res, next) => {
    if (method === 'GET' || method === 'HEAD') next()
    else {
      // A callback has an event of its own where it is ours, and concerns no life where it is not.
      const of = path.startsWith('/inbox/') ? 'none' : 'any'
      res.on('finish', () => {
        if (res.statusCode < 400) emulator.events.notifyOtherChange(of)
      })
      next()
    }
  }
}
