import { type Request, Router } from 'express'
import { isObject } from '../../domain/json/json-object.ts'
import { namespaceNameOfToken } from '../api/authenticate.ts'
import type { HttpContext } from '../http-context.ts'
import { wrong } from './clock.ts'
import {
  type ControlBody,
  control,
  namespaceNamed,
  readControl,
  reply,
} from './control-response.ts'
import {
  type NamedState,
  namedState,
  noState,
  OF_EVERY_STATE,
  providerState,
  unprocessable,
} from './provider-state.ts'

/** Pact's protocol for provider states: the catalogue, and bringing one of them about. */
export function pactStateRoutes(here: HttpContext): Router {
  const { emulator, providerStates } = here
  const router = Router()

  router.get('/pact-states', (req, res) => {
    const data = emulator.book.list().map(({ name, title, params }) => ({
      id: name,
      title,
      params: { ...params, ...OF_EVERY_STATE },
      example: { state: name, params: { id: exampleId, at: 'end' }, action: 'setup' },
    }))
    reply(req, res, { data, truncated: false })
  })

  router.post(
    '/pact-states',
    control(async (req, res) => {
      const told = await toldBy(req)
      const namespace = namespaceIn(here, req, told)
      if (told.action === 'teardown') {
        providerStates.tearDown(namespace)
        reply(req, res, {})
        return
      }
      const state = told.name === '' ? noState(here, req) : providerState(here, req, told)
      providerStates.setUp(state, namespace)
      // What a pact may put in the place of its examples.
      const { id, base } = state
      reply(req, res, {
        state: state.use.name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(id === undefined ? {} : { id, link: `${base}/link/${id}` }),
      })
    }),
  )

  return router
}

const exampleId = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

type Told = NamedState & { readonly action: 'setup' | 'teardown' }

/** Verifiers send a body; some can be told to send it all in the query instead. */
async function toldBy(req: Request): Promise<Told> {
  // `states` repeats `state`, and `consumer` says whose pact it is: older verifiers send both.
  const body = await readControl(req, ['state', 'params', 'action', 'consumer', 'states'])
  const isQuery = Object.keys(body).length === 0
  const { state, action = 'setup', params, ...others } = isQuery ? queryOf(req) : body
  if (action !== 'setup' && action !== 'teardown') {
    throw wrong('action', action, 'Write "setup" or "teardown".')
  }
  if (typeof state !== 'string') {
    throw wrong('state', state, 'Name a scenario: GET /__emulator/pact-states lists them.')
  }
  if (params !== undefined && params !== null && !isObject(params)) {
    throw wrong('params', params, 'Write an object, such as {"at":"1m"}.')
  }
  // Where an interaction has no state, verifiers ask for one without a name.
  if (state === '') return { name: '', params: {}, action }
  return { ...namedState(state, { ...(isQuery ? others : {}), ...params }), action }
}

function queryOf({ query }: Request): ControlBody {
  const { consumer: _, ...rest } = query
  return rest
}

function namespaceIn(here: HttpContext, req: Request, { params }: Told): string | undefined {
  const { token } = params
  if (token === undefined) return namespaceNamed(here, req)
  if (/^\S{1,4096}$/.test(token)) return namespaceNameOfToken(here.emulator, token)
  throw unprocessable('The param "token" is no bearer token: it is empty or has blanks.')
}
