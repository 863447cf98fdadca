import { type Request, Router } from 'express'
import { nearest } from '../../core/plain/complaint.ts'
import { isObject } from '../../core/plain/json-object.ts'
import { settleUse, useInHeader } from '../../core/scenario/choose-scenario.ts'
import { noTime, parseDuration, parseInstant } from '../../core/time/instant.ts'
import type { ProviderState } from '../../shell/provider-states.ts'
import { Refusal } from '../../shell/refusal.ts'
import { namespaceNameOfToken } from '../caller.ts'
import { baseOf, type Surroundings } from '../surroundings.ts'
import { wrong } from './clock.ts'
import {
  type ControlBody,
  control,
  namespaceNamed,
  namespacePattern,
  readControl,
  reply,
} from './reply.ts'

/** Pact's protocol for provider states: the catalogue, and bringing one of them about. */
export function pactStateRoutes(here: Surroundings): Router {
  const { emulator } = here
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
        emulator.providerStates.tearDown(namespace)
        reply(req, res, {})
        return
      }
      const state = stateIn(here, req, told)
      emulator.providerStates.setUp(state, namespace)
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

const OF_EVERY_STATE = {
  token: { description: 'whose namespace it is; without one, that of the next request' },
  id: { description: 'a verification with this id is there' },
  at: {
    description:
      'how old it is: a duration such as 0s, 1m, 31d, or end, which it is when left out; or an instant that the clock shows when it has just been opened',
  },
} as const

type Told = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  readonly action: 'setup' | 'teardown'
}

/** Verifiers send a body; some can be told to send it all in the query instead. */
async function toldBy(req: Request): Promise<Told> {
  // `states` repeats `state`, and `consumer` says whose pact it is: older verifiers send both.
  const body = await readControl(req, ['state', 'params', 'action', 'consumer', 'states'])
  const isQuery = Object.keys(body).length === 0
  const { state, action = 'setup', params, ...others } = isQuery ? queryOf(req) : body
  if (action !== 'setup' && action !== 'teardown') {
    throw wrong('action', action, 'Write "setup" or "teardown".')
  }
  if (typeof state !== 'string' || state === '') {
    throw wrong('state', state, 'Name a scenario: GET /__emulator/pact-states lists them.')
  }
  if (params !== undefined && params !== null && !isObject(params)) {
    throw wrong('params', params, 'Write an object, such as {"at":"1m"}.')
  }
  // Version 2 of Pact knows no params: there they stand in the name, as in our header.
  const use = useInHeader(state, 'The state')
  if ('fault' in use) throw unprocessable(use.fault)
  const given = Object.entries({ ...(isQuery ? others : {}), ...params })
  const texts = given.map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return { name: use.name, action, params: { ...use.params, ...Object.fromEntries(texts) } }
}

function queryOf({ query }: Request): ControlBody {
  const { consumer: _, ...rest } = query
  return rest
}

function namespaceIn(here: Surroundings, req: Request, { params }: Told): string | undefined {
  const { token } = params
  if (token === undefined) return namespaceNamed(here, req)
  if (/^\S{1,4096}$/.test(token)) return namespaceNameOfToken(here.emulator, token)
  throw unprocessable('The param "token" is no bearer token: it is empty or has blanks.')
}

function stateIn(here: Surroundings, req: Request, { name, params }: Told): ProviderState {
  const { book } = here.emulator
  const { token: _, id, at, ...own } = params
  if (book.get(name) === undefined) throw unknownState(name, book.names())
  const use = Object.keys(own).length === 0 ? { name } : { name, params: own }
  const settled = settleUse(use, book)
  if ('fault' in settled) throw unprocessable(settled.fault)
  if (id !== undefined && (!namespacePattern.test(id) || !/^[0-9A-Za-z-]+$/.test(id))) {
    throw unprocessable('The param "id" is no id: it is 1 to 64 letters, digits and dashes.')
  }
  const state = { use, base: baseOf(here, req), ...(id === undefined ? {} : { id }) }
  return { ...state, ...whenIn(at) }
}

function whenIn(at: string | undefined): Pick<ProviderState, 'age' | 'now'> {
  if (at === undefined || at === 'end') return { age: 'end' }
  const age = parseDuration(at)
  if (age !== undefined) return { age }
  const now = parseInstant(at)
  if (now !== undefined) return { age: noTime, now }
  throw unprocessable(
    `The param "at" is ${JSON.stringify(at.slice(0, 80))}, neither a duration such as "1m" nor "end" nor an instant with its offset.`,
  )
}

function unknownState(name: string, names: readonly string[]): Refusal {
  const near = nearest(name, names)
  const shown = JSON.stringify(name.slice(0, 80))
  return new Refusal(
    422,
    `No provider state is called ${shown}${near === undefined ? '.' : `, did you mean "${near}"?`}`,
    {
      fix: 'Name a scenario; one of your own is a file in the folder of --scenarios.',
      ...(near === undefined ? {} : { nearest: near }),
      states: names,
    },
  )
}

function unprocessable(sentence: string): Refusal {
  return new Refusal(422, sentence, {
    fix: 'GET /__emulator/pact-states lists the states with their params.',
  })
}
