import { type Request, Router } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { namespaceNameOfToken } from '../api/authenticate.ts'
import type { HttpContext } from '../http-context.ts'
import { invalidValueError } from './clock.ts'
import {
  type ControlBody,
  controlHandler,
  explicitNamespaceName,
  readControlBody,
  sendJson,
} from './control-response.ts'
import {
  COMMON_STATE_PARAMS,
  emptyProviderState,
  type NamedState,
  parseNamedState,
  resolveProviderState,
  unprocessableError,
} from './provider-state.ts'

/** Pact's protocol for provider states: the catalogue, and bringing one of them about. */
export function pactStateRoutes(context: HttpContext): Router {
  const { emulator, providerStates } = context
  const router = Router()

  router.get('/pact-states', (req, res) => {
    const data = emulator.book.list().map(({ name, title, params }) => ({
      id: name,
      title,
      params: { ...params, ...COMMON_STATE_PARAMS },
      example: { state: name, params: { id: exampleId, at: 'end' }, action: 'setup' },
    }))
    sendJson(req, res, { data, truncated: false })
  })

  router.post(
    '/pact-states',
    controlHandler(async (req, res) => {
      const told = await readStateChange(req)
      const namespace = namespaceOfStateChange(context, req, told)
      if (told.action === 'teardown') {
        providerStates.tearDown(namespace)
        sendJson(req, res, {})
        return
      }
      const state =
        told.name === ''
          ? emptyProviderState(context, req)
          : resolveProviderState(context, req, told)
      providerStates.setUp(state, namespace)
      // What a pact may put in the place of its examples.
      const { id, base } = state
      sendJson(req, res, {
        state: state.use.name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(id === undefined ? {} : { id, link: `${base}/link/${id}` }),
      })
    }),
  )

  return router
}

const exampleId = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

type StateChange = NamedState & { readonly action: 'setup' | 'teardown' }

/** Verifiers send a body; some can be told to send it all in the query instead. */
async function readStateChange(req: Request): Promise<StateChange> {
  // `states` repeats `state`, and `consumer` says whose pact it is: older verifiers send both.
  const body = await readControlBody(req, ['state', 'params', 'action', 'consumer', 'states'])
  const isQuery = Object.keys(body).length === 0
  const { state, action = 'setup', params, ...others } = isQuery ? stateChangeQuery(req) : body
  if (action !== 'setup' && action !== 'teardown') {
    throw invalidValueError('action', action, 'Write "setup" or "teardown".')
  }
  if (typeof state !== 'string') {
    throw invalidValueError(
      'state',
      state,
      'Name a scenario: GET /__emulator/pact-states lists them.',
    )
  }
  if (params !== undefined && params !== null && !isJsonObject(params)) {
    throw invalidValueError('params', params, 'Write an object, such as {"at":"1m"}.')
  }
  // Where an interaction has no state, verifiers ask for one without a name.
  if (state === '') return { name: '', params: {}, action }
  return { ...parseNamedState(state, { ...(isQuery ? others : {}), ...params }), action }
}

function stateChangeQuery({ query }: Request): ControlBody {
  const { consumer: _, ...rest } = query
  return rest
}

function namespaceOfStateChange(
  context: HttpContext,
  req: Request,
  { params }: StateChange,
): string | undefined {
  const { token } = params
  if (token === undefined) return explicitNamespaceName(context, req)
  if (/^\S{1,4096}$/.test(token)) return namespaceNameOfToken(context.emulator, token)
  throw unprocessableError('The param "token" is no bearer token: it is empty or has blanks.')
}
