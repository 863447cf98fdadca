import { Router } from 'express'
import { recordVerification } from '../../operations/record-verification.ts'
import { saveScenario } from '../../operations/save-scenario.ts'
import { checkScenarioText, readScenarioSource } from '../../operations/scenario-source.ts'
import type { HttpContext } from '../http-context.ts'
import { type ControlBody, readControlBody } from './control-request.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/** Routes that read, check, save and record the texts of scenarios. */
export function scenarioSourceRoutes({ emulator }: HttpContext): Router {
  const router = Router()

  router.get(
    '/scenarios/:name/source',
    asyncHandler(async (req, res) => {
      sendJson(req, res, await readScenarioSource(emulator, String(req.params.name)))
    }),
  )

  router.put(
    '/scenarios/:name/source',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['text', 'version', 'shadow'])
      const name = String(req.params.name)
      const text = requireText(body, 'text')
      const saved = await saveScenario(emulator, { name, text, ...saveOptions(body) })
      sendJson(req, res, saved, saved.isNew ? 201 : 200)
    }),
  )

  router.post(
    '/scenarios/check',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['text', 'name'])
      const name = body.name === undefined ? 'draft' : requireText(body, 'name')
      const text = requireText(body, 'text')
      sendJson(req, res, await checkScenarioText(emulator, name, text))
    }),
  )

  router.get(
    '/verifications/:id/scenario',
    asyncHandler(async (req, res) => {
      sendJson(req, res, await recordVerification(emulator, String(req.params.id)))
    }),
  )

  router.post(
    '/verifications/:id/scenario',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['name', 'version', 'shadow'])
      const name = requireText(body, 'name')
      const { text, differences } = await recordVerification(emulator, String(req.params.id))
      const saved = await saveScenario(emulator, { name, text, ...saveOptions(body) })
      sendJson(req, res, { ...saved, differences }, saved.isNew ? 201 : 200)
    }),
  )

  return router
}

function requireText(body: ControlBody, key: string): string {
  const value = body[key]
  if (typeof value === 'string') return value
  throw invalidValueError(key, value, 'Write a text.')
}

function saveOptions({ version, shadow }: ControlBody): { version?: string; shadow?: boolean } {
  if (version !== undefined && typeof version !== 'string') {
    throw invalidValueError('version', version, 'Write the version that the source was read with.')
  }
  if (shadow !== undefined && typeof shadow !== 'boolean') {
    throw invalidValueError('shadow', shadow, 'Write true or false.')
  }
  return {
    ...(version !== undefined && { version }),
    ...(shadow !== undefined && { shadow }),
  }
}
