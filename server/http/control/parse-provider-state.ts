import type { Request } from 'express'
import { parseCallbackRequest } from '../../domain/callbacks/parse-callback-request.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-reference.ts'
import {
  parseScenarioHeader,
  resolveScenarioUse,
} from '../../domain/scenarios/selection/choose-scenario.ts'
import { verificationIdPattern } from '../../domain/stored-state/value-schemas.ts'
import { findNearestWord } from '../../domain/text/did-you-mean.ts'
import { noTime, parseDuration, parseInstant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { ProviderState } from '../../operations/provider-states.ts'
import type { HttpContext } from '../http-context.ts'
import { type BodyLimits, baseUrlOf, parseJson } from '../request.ts'

/** The params that every provider state accepts, in addition to the params of its scenario. */
export const COMMON_STATE_PARAMS = {
  token: { description: 'the bearer token of the namespace; without it, that of the next request' },
  id: { description: 'the id of a verification that exists' },
  at: {
    description:
      'its age: a duration such as 0s, 1m, 31d, or end (default); or an instant, to which the clock is set',
  },
  callback: {
    description:
      'for messages: the callback object of the client, with method, field and custom as in a POST',
  },
} as const

/** The name of a state and its params, all as texts. */
export type NamedState = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
}

/**
 * Parses a state's name and params. The name may contain params itself, because version 2 of Pact has no other place
 * for them. Throws a ControlApiError (422) if the name is malformed.
 */
export function parseNamedState(
  state: string,
  params: Readonly<Record<string, unknown>>,
): NamedState {
  const use = parseScenarioHeader(state, 'The state')
  if ('fault' in use) throw invalidProviderStateError(use.fault)
  const texts = Object.entries(params).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return { name: use.name, params: { ...use.params, ...Object.fromEntries(texts) } }
}

/**
 * Returns the provider state for a name and its params. Throws a ControlApiError (422) if there is none, with the
 * nearest name and all names.
 */
export function resolveProviderState(
  context: HttpContext,
  req: Request,
  { name, params }: NamedState,
): ProviderState {
  const { catalog: book } = context.emulator
  const { token: _, id, at, callback, ...scenarioParams } = params
  if (book.scenarios.get(/^[^.]*/.exec(name)?.[0] ?? '') === undefined)
    throw unknownStateError(name, book.names())
  const use = Object.keys(scenarioParams).length === 0 ? { name } : { name, params: scenarioParams }
  const resolved = resolveScenarioUse(use, book.scenarios)
  if ('fault' in resolved) throw invalidProviderStateError(resolved.fault)
  if (id !== undefined && !verificationIdPattern.test(id)) {
    throw invalidProviderStateError(
      'The param "id" is not an id: it is 1 to 64 letters, digits and dashes.',
    )
  }
  if (callback !== undefined) parseStateCallback(callback, context.emulator.settings)
  return createProviderState(context, req, use, {
    ...(id !== undefined && { id }),
    ...parseStateTime(at),
  })
}

/** Returns the provider state for an interaction without a state: an empty namespace. */
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

/** Parses the param `callback`. Throws a ControlApiError (422) if it is not a valid callback object. */
export function parseStateCallback(text = '{}', limits?: BodyLimits): CallbackRequest {
  const parsed = parseJson(new TextEncoder().encode(text), limits)
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    throw invalidProviderStateError(
      'The param "callback" is not an object. Write one such as {"method": "JSON", "custom": {"order": 1}}.',
    )
  }
  const unknown = Object.keys(parsed.value).find((key) => !CALLBACK_KEYS.includes(key))
  if (unknown !== undefined) {
    throw invalidProviderStateError(
      `The param "callback" takes ${CALLBACK_KEYS.join(', ')}, not ${JSON.stringify(unknown.slice(0, 80))}.`,
    )
  }
  // The emulator only previews this callback and never sends it, so any URL is fine.
  const callback = parseCallbackRequest({ url: 'http://127.0.0.1/', ...parsed.value })
  if (callback.ok) return callback.value
  throw invalidProviderStateError(`The param "callback" is refused: ${callback.problem.message}.`)
}

const CALLBACK_KEYS: readonly string[] = ['method', 'field', 'custom', 'data']

export function invalidProviderStateError(sentence: string): ControlApiError {
  return new ControlApiError(422, sentence, {
    fix: 'GET /__emulator/pact-states lists the states with their params.',
  })
}

function createProviderState(
  context: HttpContext,
  req: Request,
  use: ScenarioUse,
  options: Omit<ProviderState, 'use' | 'base'>,
): ProviderState {
  return { use, base: baseUrlOf(context, req), ...options }
}

function parseStateTime(at: string | undefined): Pick<ProviderState, 'age' | 'now'> {
  if (at === undefined || at === 'end') return { age: 'end' }
  const age = parseDuration(at)
  if (age !== undefined) return { age }
  const now = parseInstant(at)
  if (now !== undefined) return { age: noTime, now }
  throw invalidProviderStateError(
    `The param "at" is ${JSON.stringify(at.slice(0, 80))}, neither a duration such as "1m" nor "end" nor an instant with its offset.`,
  )
}

function unknownStateError(name: string, names: readonly string[]): ControlApiError {
  const suggestion = findNearestWord(name, names)
  const quotedName = JSON.stringify(name.slice(0, 80))
  return new ControlApiError(
    422,
    `No provider state is called ${quotedName}${suggestion === undefined ? '.' : `, did you mean "${suggestion}"?`}`,
    {
      fix: 'Name a scenario; one of your own is a file in the folder of --scenarios.',
      ...(suggestion === undefined ? {} : { nearest: suggestion }),
      states: names,
    },
  )
}
