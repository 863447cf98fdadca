import { Router } from 'express'
import { type ScenarioUse, settleUse } from '../../core/choose-scenario.ts'
import { isObject } from '../../core/json-object.ts'
import { Refusal } from '../../shell/refusal.ts'
import type { Surroundings } from '../surroundings.ts'
import { wrong } from './clock.ts'
import { type ControlBody, control, namespaceFor, readControl, reply } from './reply.ts'

/** The scenarios there are, and which one the next verifications get. */
export function scenarioRoutes(here: Surroundings): Router {
  const { book } = here.emulator
  const router = Router()

  router.get('/scenarios', (req, res) => {
    const data = book.list().map((row) => ({ id: row.name, ...row }))
    reply(req, res, { data, truncated: false, faults: book.faults() })
  })

  router.put(
    '/scenarios/default',
    control(async (req, res) => {
      const namespace = namespaceFor(here, req)
      const body = await readControl(req, ['use', 'params'])
      const use = checked(here, body.use, body)
      namespace.byDefault = use
      reply(req, res, { default: use })
    }),
  )

  router.post(
    '/scenarios/queue',
    control(async (req, res) => {
      const namespace = namespaceFor(here, req)
      const body = await readControl(req, ['use', 'params'])
      const names = Array.isArray(body.use) ? body.use : [body.use]
      if (names.length === 0 || names.length > 1000) {
        throw wrong('use', body.use, 'Name one scenario or a list of 1 to 1000.')
      }
      here.emulator.enqueue(
        namespace,
        names.map((name) => checked(here, name, body)),
      )
      reply(req, res, { queue: namespace.queue })
    }),
  )

  router.get('/scenarios/:name', (req, res) => {
    const { name } = req.params
    const row = book.list().find((each) => each.name === name)
    if (row === undefined) throw unknown(settleUse({ name }, book))
    reply(req, res, { id: name, ...row, text: book.get(name) })
  })

  return router
}

function checked({ emulator }: Surroundings, name: unknown, { params }: ControlBody): ScenarioUse {
  if (typeof name !== 'string') throw wrong('use', name, 'Name a scenario, such as "ko".')
  if (params !== undefined && !isObject(params)) {
    throw wrong('params', params, 'Write an object, such as {"reason":"face_mismatch"}.')
  }
  const texts = Object.entries(params ?? {}).map(([key, value]) => [key, String(value)])
  const use: ScenarioUse = { name, params: Object.fromEntries(texts) }
  const settled = settleUse(use, emulator.book)
  if (!('fault' in settled)) return use
  throw new Refusal(400, settled.fault, { fix: 'GET /__emulator/scenarios lists them.' })
}

function unknown(settled: ReturnType<typeof settleUse>): Refusal {
  return new Refusal(404, 'fault' in settled ? settled.fault : 'No such scenario.', {
    fix: 'GET /__emulator/scenarios lists them.',
  })
}
