import type { RequestHandler } from 'express'
import type { HttpContext } from '../../http/http-context.ts'

/** Notifies the pages after every call that may have changed something without an event. */
export function notifyPages({ emulator }: HttpContext): RequestHandler {
  return ({ method, path }, res, next) => {
    if (method === 'GET' || method === 'HEAD') next()
    else {
      // A message to an inbox changes no verification; the emulator's own callbacks have events anyway.
      const affected = INBOX.test(path) ? 'none' : 'any'
      res.on('finish', () => {
        if (res.statusCode < 400) emulator.events.notifyOtherChange(affected)
      })
      next()
    }
  }
}

// Express removes the path of a router; a fixed route has the whole path.
const INBOX = /^(?:\/__emulator)?\/inbox\//
