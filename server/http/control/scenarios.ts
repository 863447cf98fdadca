import { Router } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-use.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import {
  enqueueScenarios,
  setDefaultScenario,
  setQueue,
} from '../../emulator/namespace-settings.ts'
import type { HttpContext } from '../http-context.ts'
import { invalidValueError } from './clock.ts'
import {
  type ControlBody,
  controlHandler,
  namespaceOfCall,
  readControlBody,
  sendJson,
} from './control-response.ts'

/** The scenarios there are, and which one the next verifications get. */
export function scenarioRoutes(context: HttpContext): Router {
  const { book } = context.emulator
  const router = Router()

  router.get('/scenarios', (req, res) => {
    const data = book.list().map((row) => ({ id: row.name, ...row }))
    sendJson(req, res, { data, truncated: false, faults: book.issues() })
  })

  router.put(
    '/scenarios/default',
    controlHandler(async (req, res) => {
      const body = await readControlBody(req, ['use', 'params'])
      const namespace = namespaceOfCall(context, req)
      const use = parseScenarioUse(context, body.use, body)
      setDefaultScenario(namespace, use)
      sendJson(req, res, { default: use })
    }),
  )

  router.post(
    '/scenarios/queue',
    controlHandler(async (req, res) => {
      const body = await readControlBody(req, ['use', 'params'])
      const namespace = namespaceOfCall(context, req)
      const names = Array.isArray(body.use) ? body.use : [body.use]
      if (names.length === 0 || names.length > 1000) {
        throw invalidValueError('use', body.use, 'Name one scenario or a list of 1 to 1000.')
      }
      enqueueScenarios(namespace, parseQueuedUses(context, names, body))
      sendJson(req, res, { queue: namespace.queue })
    }),
  )

  router.delete('/scenarios/queue', (req, res) => {
    const namespace = namespaceOfCall(context, req)
    setQueue(namespace, [])
    sendJson(req, res, { queue: namespace.queue })
  })

  router.get('/scenarios/:name', (req, res) => {
    const { name } = req.params
    const row = book.list().find((each) => each.name === name)
    if (row === undefined) throw unknownScenarioError(resolveScenarioUse({ name }, book))
    sendJson(req, res, { id: name, ...row, text: book.get(name) })
  })

  return router
}

// Of several scenarios each gets the params that it has; what none of them has is a mistake.
function parseQueuedUses(
  context: HttpContext,
  names: readonly unknown[],
  body: ControlBody,
): readonly ScenarioUse[] {
  if (names.length === 1 || !isJsonObject(body.params)) {
    return names.map((name) => parseScenarioUse(context, name, body))
  }
  const given = Object.entries(body.params)
  const known = names.map((name) => context.emulator.book.get(String(name))?.params ?? {})
  const isKnown = (key: string) => known.some((params) => Object.hasOwn(params, key))
  return names.map((name, i) => {
    const own = given.filter(([key]) => Object.hasOwn(known[i] ?? {}, key) || !isKnown(key))
    return parseScenarioUse(context, name, { params: Object.fromEntries(own) })
  })
}

/** A scenario with params as a body or a form names them; refuses what there is not, or cannot be. */
export function parseScenarioUse(
  { emulator }: HttpContext,
  name: unknown,
  { params }: ControlBody,
): ScenarioUse {
  if (typeof name !== 'string')
    throw invalidValueError('use', name, 'Name a scenario, such as "ko".')
  if (params !== undefined && !isJsonObject(params)) {
    throw invalidValueError(
      'params',
      params,
      'Write an object, such as {"reason":"face_mismatch"}.',
    )
  }
  const texts = Object.entries(params ?? {}).map(([key, value]) => {
    if (typeof value !== 'object') return [key, String(value)]
    throw invalidValueError(
      `params.${key.slice(0, 80)}`,
      value,
      'Write a text, such as "face_mismatch" or "45m".',
    )
  })
  const use: ScenarioUse = { name, params: Object.fromEntries(texts) }
  const settled = resolveScenarioUse(use, emulator.book)
  if (!('fault' in settled)) return use
  throw new ControlApiError(400, settled.fault, { fix: 'GET /__emulator/scenarios lists them.' })
}

function unknownScenarioError(settled: ReturnType<typeof resolveScenarioUse>): ControlApiError {
  return new ControlApiError(404, 'fault' in settled ? settled.fault : 'No such scenario.', {
    fix: 'GET /__emulator/scenarios lists them.',
  })
}
