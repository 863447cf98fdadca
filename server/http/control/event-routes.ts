import { type Request, Router } from 'express'
import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { wallNow } from '../../runtime/real-time.ts'
import type { HttpContext } from '../http-context.ts'
import { exemptFromSlowReaderTimeout } from '../slow-reader-timeout.ts'
import { namespaceNameOfCall } from './control-request.ts'
import { streamEvents } from './event-stream.ts'
import { invalidValueError } from './validate-input.ts'

/** The route that streams the emulator's events as server-sent events. */
export function eventRoutes(context: HttpContext): Router {
  const { events: hub, settings } = context.emulator
  const run = wallNow().toString(36)
  const router = Router()

  router.get('/events', (req, res) => {
    const followed = followedNamespace(context, req)
    if (req.method === 'HEAD') {
      res.setHeader('Content-Type', 'text/event-stream')
      res.end()
      return
    }
    // The stream reports slow readers itself, with a `dropped` event.
    exemptFromSlowReaderTimeout(res)
    streamEvents(res, {
      hub,
      style: settings.reasonStyle,
      run,
      isVisible: (namespace) => followed === '*' || followed === namespace,
      lastId: req.get('last-event-id'),
    })
  })

  return router
}

// A browser's EventSource cannot send custom headers, so the query names the namespace, too.
function followedNamespace(context: HttpContext, req: Request): string {
  const { namespace } = req.query
  if (namespace === '*' && context.emulator.settings.auth === 'scoped') {
    throw new ControlApiError(
      403,
      'Under --auth scoped a client cannot follow the namespaces of others.',
      {
        fix: 'Leave namespace out, and send the token whose events you want.',
      },
    )
  }
  if (namespace === undefined) return namespaceNameOfCall(context, req)
  if (
    typeof namespace === 'string' &&
    (namespace === '*' || namespaceNamePattern.test(namespace))
  ) {
    return namespace
  }
  throw invalidValueError('namespace', namespace, 'Write the name of a namespace, or * for all.')
}
