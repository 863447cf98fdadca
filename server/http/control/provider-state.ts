import type { Request } from 'express'
import { nearest } from '../../domain/base/user-error.ts'
import { parseCallbackRequest } from '../../domain/callbacks/parse-callback-request.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-use.ts'
import {
  parseScenarioHeader,
  resolveScenarioUse,
} from '../../domain/scenarios/selection/choose-scenario.ts'
import { verificationIdPattern } from '../../domain/stored-state/value-schemas.ts'
import { noTime, parseDuration, parseInstant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { ProviderState } from '../../operations/provider-states.ts'
import { baseUrlOf, type HttpContext } from '../http-context.ts'
import { type BodyLimits, parseJson } from '../read-body.ts'

/** What every provider state understands besides the params of its scenario. */
export const COMMON_STATE_PARAMS = {
  token: { description: 'whose namespace it is; without one, that of the next request' },
  id: { description: 'a verification with this id is there' },
  at: {
    description:
      'how old it is: a duration such as 0s, 1m, 31d, or end, which it is when left out; or an instant that the clock shows when it has just been opened',
  },
  callback: {
    description:
      'for messages: how they were asked for, with method, field and custom as in a POST',
  },
} as const

/** The name of a state and its params, all of them as texts. */
export type NamedState = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
}

/** Reads a name, which may carry params (version 2 of Pact knows no others), and params beside it. */
export function parseNamedState(
  state: string,
  params: Readonly<Record<string, unknown>>,
): NamedState {
  const use = parseScenarioHeader(state, 'The state')
  if ('fault' in use) throw unprocessableError(use.fault)
  const texts = Object.entries(params).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return { name: use.name, params: { ...use.params, ...Object.fromEntries(texts) } }
}

/** The state that a name and its params come to. Refuses what is none, with the nearest and all others. */
export function resolveProviderState(
  context: HttpContext,
  req: Request,
  { name, params }: NamedState,
): ProviderState {
  const { book } = context.emulator
  const { token: _, id, at, callback, ...own } = params
  if (book.get(name) === undefined) throw unknownStateError(name, book.names())
  const use = Object.keys(own).length === 0 ? { name } : { name, params: own }
  const settled = resolveScenarioUse(use, book)
  if ('fault' in settled) throw unprocessableError(settled.fault)
  if (id !== undefined && !verificationIdPattern.test(id)) {
    throw unprocessableError('The param "id" is no id: it is 1 to 64 letters, digits and dashes.')
  }
  if (callback !== undefined) parseStateCallback(callback, context.emulator.settings)
  return createProviderState(context, req, use, {
    ...(id !== undefined && { id }),
    ...parseStateTime(at),
  })
}

/** What holds where a pact takes nothing for granted: an empty namespace. */
export function emptyProviderState(
  context: HttpContext,
  req: Request,
  name?: string,
): ProviderState {
  return createProviderState(
    context,
    req,
    { name: name ?? context.emulator.settings.scenario },
    { age: 'end' },
  )
}

/** How the messages of a state were asked for. */
export function parseStateCallback(text = '{}', limits?: BodyLimits): CallbackRequest {
  const parsed = parseJson(new TextEncoder().encode(text), limits)
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    throw unprocessableError(
      'The param "callback" is no object. Write one such as {"method": "JSON", "custom": {"order": 1}}.',
    )
  }
  const unknown = Object.keys(parsed.value).find((key) => !CALLBACK_KEYS.includes(key))
  if (unknown !== undefined) {
    throw unprocessableError(
      `The param "callback" takes ${CALLBACK_KEYS.join(', ')}, not ${JSON.stringify(unknown.slice(0, 80))}.`,
    )
  }
  // It goes nowhere, so any address will do.
  const callback = parseCallbackRequest({ url: 'http://127.0.0.1/', ...parsed.value })
  if (callback.ok) return callback.value
  throw unprocessableError(`The param "callback" is refused: ${callback.problem.message}.`)
}

const CALLBACK_KEYS: readonly string[] = ['method', 'field', 'custom', 'data']

export function unprocessableError(sentence: string): ControlApiError {
  return new ControlApiError(422, sentence, {
    fix: 'GET /__emulator/pact-states lists the states with their params.',
  })
}

function createProviderState(
  context: HttpContext,
  req: Request,
  use: ScenarioUse,
  rest: Omit<ProviderState, 'use' | 'base'>,
): ProviderState {
  return { use, base: baseUrlOf(context, req), ...rest }
}

function parseStateTime(at: string | undefined): Pick<ProviderState, 'age' | 'now'> {
  if (at === undefined || at === 'end') return { age: 'end' }
  const age = parseDuration(at)
  if (age !== undefined) return { age }
  const now = parseInstant(at)
  if (now !== undefined) return { age: noTime, now }
  throw unprocessableError(
    `The param "at" is ${JSON.stringify(at.slice(0, 80))}, neither a duration such as "1m" nor "end" nor an instant with its offset.`,
  )
}

function unknownStateError(name: string, names: readonly string[]): ControlApiError {
  const near = nearest(name, names)
  const shown = JSON.stringify(name.slice(0, 80))
  return new ControlApiError(
    422,
    `No provider state is called ${shown}${near === undefined ? '.' : `, did you mean "${near}"?`}`,
    {
      fix: 'Name a scenario; one of your own is a file in the folder of --scenarios.',
      ...(near === undefined ? {} : { nearest: near }),
      states: names,
    },
  )
}
