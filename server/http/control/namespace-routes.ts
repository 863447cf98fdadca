import { Router } from 'express'
import { costsOf } from '../../domain/accounts/costs.ts'
import { quote } from '../../domain/text/quote.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import { pendingInNamespace } from '../../emulator/advance.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceNameOfCall } from './control-request.ts'
import { explainNamespace } from './explain-namespace.ts'
import { sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/**
 * Routes that list, show, explain and delete namespaces. A namespace is created when its token is first used.
 */
export function namespaceRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get('/explain', (req, res) => {
    const after = parseRequestNumber(req.query.missingTokenAfter)
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.end(explainNamespace(context, namespaceNameOfCall(context, req), after))
  })

  router.get('/namespaces', (req, res) => {
    const data = emulator.namespaces.all().map(namespaceRow)
    const most = emulator.settings.maxNamespaces
    sendJson(req, res, {
      data,
      truncated: false,
      most,
      forgotten: emulator.namespaces.evictedCount,
    })
  })

  router.get('/namespaces/:name', (req, res) => {
    sendJson(req, res, namespaceRow(namespaceOrThrow(req.params.name)))
  })

  router.delete('/namespaces/:name', (req, res) => {
    const { name } = namespaceOrThrow(req.params.name)
    emulator.reset(name)
    sendJson(req, res, { deleted: name })
  })

  function namespaceOrThrow(name: string): Namespace {
    const namespace = emulator.namespaces.get(name)
    if (namespace !== undefined) return namespace
    throw new ControlApiError(404, `No namespace is called ${quote(name)}.`, {
      fix: 'GET /__emulator/namespaces lists all namespaces; a namespace is created when its token is first used.',
    })
  }

  return router
}

// Parses `req-12`, the id of a request. Without an id, the number is 0.
function parseRequestNumber(id: unknown): number {
  if (id === undefined) return 0
  const digits = typeof id === 'string' ? /^req-(\d{1,15})$/.exec(id)?.[1] : undefined
  if (digits !== undefined) return Number(digits)
  throw invalidValueError(
    'missingTokenAfter',
    id,
    'Write the id of a request in the namespace default, such as req-12.',
  )
}

function namespaceRow(namespace: Namespace) {
  const {
    name,
    owner,
    clock,
    verifications,
    lastNumber: opened,
    queue,
    defaultScenario: byDefault,
  } = namespace
  const { mode, speed } = clock
  return {
    id: name,
    owner,
    clock: { mode, now: formatInstant(clock.now()), speed },
    verifications: verifications.size,
    opened,
    pending: pendingInNamespace(namespace),
    queue,
    ...(byDefault === undefined ? {} : { default: byDefault }),
  }
}

/** The route with the estimated costs: of a namespace, or with `?namespace=*` of the whole run. */
export function costRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()
  const { prices, budget } = emulator.settings

  router.get('/costs', (req, res) => {
    const requestedName = req.query.namespace
    const name =
      typeof requestedName === 'string' ? requestedName : namespaceNameOfCall(context, req)
    const totals = name === '*' ? emulator.billing.totals() : emulator.billing.totalsOf(name)
    sendJson(req, res, {
      namespace: name,
      prices,
      ...costsOf(totals, prices),
      ...(budget === undefined ? {} : { budget }),
    })
  })

  return router
}
