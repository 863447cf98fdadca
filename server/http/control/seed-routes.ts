import { Router } from 'express'
import { seedVerification } from '../../operations/seed-verification.ts'
import type { HttpContext } from '../http-context.ts'
import { baseUrlOf } from '../request.ts'
import { namespaceOfCall, readControlBody } from './control-request.ts'
import { parseSeed, SEEDED_VERIFICATION_KEYS } from './parse-seed.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { verificationDetails } from './to-rows.ts'

/** The route POST /verifications, which creates a verification in any state and of any age. */
export function seedRoutes(context: HttpContext): Router {
  const { emulator } = context
  const router = Router()

  router.post(
    '/verifications',
    asyncHandler(async (req, res) => {
      const { maxBody, maxDepth } = emulator.settings
      const limits = {
        maxBody: maxBody + seedOverheadBytes,
        maxDepth: maxDepth + seedOverheadDepth,
      }
      const body = await readControlBody(req, SEEDED_VERIFICATION_KEYS, limits)
      const namespace = namespaceOfCall(context, req)
      const verification = seedVerification(
        emulator,
        namespace,
        parseSeed(body, { namespace, base: baseUrlOf(context, req), limits: emulator.settings }),
      )
      const { reasonStyle } = emulator.settings
      sendJson(req, res, verificationDetails({ namespace, verification }, reasonStyle), 201)
    }),
  )

  return router
}

// Bytes for the members of a seed besides `request`. The extra depth lets the parser read a request that is nested
// too deeply, so that the error can name it.
const seedOverheadBytes = 4 * 1024
const seedOverheadDepth = 64
