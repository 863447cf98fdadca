import { type Request, Router } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { namespaceNameOfToken } from '../api/authenticate.ts'
import type { HttpContext } from '../http-context.ts'
import type { ControlBody } from './control-request.ts'
import { explicitNamespaceName, readControlBody } from './control-request.ts'
import {
  COMMON_STATE_PARAMS,
  emptyProviderState,
  invalidProviderStateError,
  type NamedState,
  parseNamedState,
  resolveProviderState,
} from './parse-provider-state.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/** Routes of Pact's protocol for provider states: list them, set one up, tear it down. */
export function pactStateRoutes(context: HttpContext): Router {
  const { emulator, providerStates } = context
  const router = Router()

  router.get('/pact-states', (req, res) => {
    const data = emulator.catalog.list().map(({ name, title, params }) => ({
      id: name,
      title,
      params: { ...params, ...COMMON_STATE_PARAMS },
      example: { state: name, params: { id: exampleId, at: 'end' }, action: 'setup' },
    }))
    sendJson(req, res, { data, truncated: false })
  })

  router.post(
    '/pact-states',
    asyncHandler(async (req, res) => {
      const change = await readStateChange(req)
      const namespace = namespaceOfStateChange(context, req, change)
      if (change.action === 'teardown') {
        providerStates.tearDown(namespace)
        sendJson(req, res, {})
        return
      }
      const state =
        change.name === ''
          ? emptyProviderState(context, req)
          : resolveProviderState(context, req, change)
      providerStates.setUp(state, namespace)
      // A pact can use these values in place of its examples.
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

/**
 * Reads a state change from the body, or from the query if the body is empty, because some verifiers can send it
 * there.
 */
async function readStateChange(req: Request): Promise<StateChange> {
  // Older verifiers also send `states`, which repeats `state`, and `consumer`, the pact's consumer.
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
  // Verifiers send an empty name for an interaction without a state.
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
  throw invalidProviderStateError(
    'The param "token" is not a bearer token: it is empty or has blanks.',
  )
}
