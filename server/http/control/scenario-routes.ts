import { Router } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-reference.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import {
  enqueueScenarios,
  setDefaultScenario,
  setQueue,
} from '../../emulator/namespace-settings.ts'
import type { HttpContext } from '../http-context.ts'
import type { ControlBody } from './control-request.ts'
import { namespaceOfCall, readControlBody } from './control-request.ts'
import { parseScenarioUse } from './parse-scenario-use.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/**
 * Routes that list scenarios, and routes that set the scenarios of the next verifications: the default and the queue.
 */
export function scenarioRoutes(context: HttpContext): Router {
  const { catalog: book } = context.emulator
  const router = Router()

  router.get('/scenarios', (req, res) => {
    const data = book.list().map((row) => ({ id: row.name, ...row }))
    sendJson(req, res, { data, truncated: false, faults: book.issues() })
  })

  router.put(
    '/scenarios/default',
    asyncHandler(async (req, res) => {
      const body = await readControlBody(req, ['use', 'params'])
      const namespace = namespaceOfCall(context, req)
      const use = parseScenarioUse(context, body.use, body)
      setDefaultScenario(namespace, use)
      sendJson(req, res, { default: use })
    }),
  )

  router.post(
    '/scenarios/queue',
    asyncHandler(async (req, res) => {
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
    const row = book.list().find((candidate) => candidate.name === name)
    if (row === undefined) throw unknownScenarioError(resolveScenarioUse({ name }, book.scenarios))
    sendJson(req, res, { id: name, ...row, text: book.scenarios.get(name) })
  })

  return router
}

// If there are several scenarios, each gets the params that it declares. A param that no scenario declares is given
// to all, which causes an error.
function parseQueuedUses(
  context: HttpContext,
  names: readonly unknown[],
  body: ControlBody,
): readonly ScenarioUse[] {
  if (names.length === 1 || !isJsonObject(body.params)) {
    return names.map((entry) =>
      isJsonObject(entry)
        ? parseScenarioUse(context, entry.use, { params: entry.params ?? body.params })
        : parseScenarioUse(context, entry, body),
    )
  }
  const givenParams = Object.entries(body.params)
  const known = names.map(
    (name) => context.emulator.catalog.scenarios.get(String(name))?.params ?? {},
  )
  const isKnown = (key: string) => known.some((params) => Object.hasOwn(params, key))
  return names.map((name, i) => {
    const scenarioParams = givenParams.filter(
      ([key]) => Object.hasOwn(known[i] ?? {}, key) || !isKnown(key),
    )
    return parseScenarioUse(context, name, { params: Object.fromEntries(scenarioParams) })
  })
}

function unknownScenarioError(resolved: ReturnType<typeof resolveScenarioUse>): ControlApiError {
  return new ControlApiError(404, 'fault' in resolved ? resolved.fault : 'No such scenario.', {
    fix: 'GET /__emulator/scenarios lists them.',
  })
}
