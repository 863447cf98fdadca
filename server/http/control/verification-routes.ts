import { Router } from 'express'
import { fastForward } from '../../operations/advance-clock.ts'
import { explainVerification } from '../../operations/explain-verification.ts'
import { performAction } from '../../operations/perform-action.ts'
import type { HttpContext } from '../http-context.ts'
import { explicitNamespaceName, namespaceOfCall, readControlBody } from './control-request.ts'
import { parseAction, parseFastForwardDistance } from './parse-action.ts'
import { parseFilters } from './query-filters.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { sendList } from './send-list.ts'
import { toAdvanceReport, verificationDetails, verificationRow } from './to-rows.ts'

/** Routes that list, show and explain verifications, fast-forward them, and perform actions on them. */
export function controlVerificationRoutes(context: HttpContext): Router {
  const { emulator } = context
  const style = emulator.settings.reasonStyle
  const router = Router()

  router.get('/verifications', (req, res) => {
    const namespace = namespaceOfCall(context, req)
    const filters = parseFilters(req, ['mail', 'status', 'scenario'])
    const rows = [...namespace.verifications.values()]
      .map((verification) => verificationRow({ verification, namespace }, style))
      .filter((row) => filters.every(([key, value]) => row[key] === value))
    const truncated = emulator.eviction.evictedCount(namespace.name) > 0
    sendList(req, res, { data: rows, truncated }, 'verifications')
  })

  router.get('/verifications/:id', (req, res) => {
    sendJson(req, res, verificationDetails(emulator.findOrThrow(req.params.id), style))
  })

  router.get('/verifications/:id/explain', (req, res) => {
    const { id } = req.params
    // Under --auth scoped, a search for the beginning of an id must not reveal ids of other namespaces.
    const fallback = emulator.settings.auth === 'scoped' ? 'default' : undefined
    const namespaceName = explicitNamespaceName(context, req) ?? fallback
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.end(explainVerification(emulator, id === 'newest' ? undefined : id, namespaceName))
  })

  router.post(
    '/verifications/:id/fast-forward',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['by', 'to'])
      const result = await fastForward(
        emulator,
        String(req.params.id),
        parseFastForwardDistance(body),
      )
      sendJson(req, res, toAdvanceReport(result, emulator.find, style))
    }),
  )

  router.post(
    '/verifications/:id/act',
    asyncHandler(async (req, res) => {
      const id = String(req.params.id)
      const body = await readControlBody(req, ['as', 'do', 'reason', 'repeatable', 'document'])
      performAction(emulator, id, parseAction(body))
      sendJson(req, res, verificationDetails(emulator.findOrThrow(id), style))
    }),
  )

  return router
}
