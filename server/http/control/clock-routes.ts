import { Router } from 'express'
import { formatInstant } from '../../domain/time/instant.ts'
import type { Clock } from '../../emulator/clock.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceOfCall, readControlBody } from './control-request.ts'
import {
  advanceAndStoreReport,
  parseAdvanceDistance,
  setClockFromBody,
} from './parse-clock-input.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { toAdvanceReport, toAdvanceSummary } from './to-rows.ts'
import { parseFlag } from './validate-input.ts'

/** Routes that read, set and advance the namespace's clock. */
export function clockRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.get('/clock', (req, res) =>
    sendJson(req, res, clockRow(namespaceOfCall(context, req).clock)),
  )

  router.put(
    '/clock',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['mode', 'now', 'speed'])
      const namespace = namespaceOfCall(context, req)
      await setClockFromBody(emulator, namespace, body)
      sendJson(req, res, clockRow(namespace.clock))
    }),
  )

  router.post(
    '/clock/advance',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['by', 'to', 'until'])
      const isSummary = parseFlag(req, 'summary')
      const namespace = namespaceOfCall(context, req)
      const result = await advanceAndStoreReport(emulator, namespace, parseAdvanceDistance(body))
      const report = isSummary
        ? toAdvanceSummary(result)
        : toAdvanceReport(result, emulator.find, emulator.settings.reasonStyle)
      sendJson(req, res, report)
    }),
  )

  return router
}

function clockRow({ mode, speed, now }: Clock) {
  return { mode, now: formatInstant(now()), speed }
}
