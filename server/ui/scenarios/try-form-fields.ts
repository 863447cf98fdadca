import type { Request } from 'express'
import type { Mode } from '../../domain/model/verification-request.ts'
import type { Scenario } from '../../domain/scenarios/scenario.ts'
import { type ParamValues, valueFault } from '../../domain/scenarios/scenario-params.ts'
import { settleUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { requestIn } from '../../http/api/verification-body.ts'

/** How a form was filled in; it travels in the address while something in it is wrong. */
export type Tried = {
  readonly params: ParamValues
  readonly mail: string
  readonly mode: Mode
  readonly times: string
  /** Where callbacks go: a URL, or nothing. */
  readonly hook: string
}

/** What is wrong, by the field; `''` for what is no one field's. */
export type FieldFaults = Readonly<Record<string, string>>

export const MODES: readonly Mode[] = ['live', 'selfie', 'automatic']

/** Reads the fields of the form about this scenario, wherever they are. */
export function triedIn(fields: URLSearchParams, { params = {} }: Scenario): Tried {
  const values = Object.entries(params).map(([name, param]) => {
    return [name, fields.get(`param.${name}`) ?? param.default ?? ''] as const
  })
  return {
    params: Object.fromEntries(values),
    mail: fields.get('mail') ?? 'mario.rossi@example.com',
    mode: MODES.find((mode) => mode === fields.get('mode')) ?? 'live',
    times: fields.get('times') ?? '1',
    hook: fields.get('hook') ?? '',
  }
}

export function fieldsOfQuery({ originalUrl }: Request): URLSearchParams {
  return new URL(originalUrl, 'http://page').searchParams
}

/** As the address of the form carries them. */
export function triedQuery({ params, mail, mode, times, hook }: Tried, did: string): string {
  const fields = new URLSearchParams({ tried: did, mail, mode, times, hook })
  for (const [name, value] of Object.entries(params)) fields.set(`param.${name}`, value)
  return fields.toString()
}

/** What keeps the form from being carried out. */
export function faultsOf(
  { book }: Pick<Emulator, 'book'>,
  scenario: Scenario,
  tried: Tried,
  did: string,
): FieldFaults {
  const faults: Record<string, string> = {}
  for (const [name, param] of Object.entries(scenario.params ?? {})) {
    const fault = valueFault(param, tried.params[name] ?? '')
    if (fault !== undefined) faults[name] = `${fault}.`
  }
  if (Object.keys(faults).length === 0) {
    const settled = settleUse({ name: scenario.name, params: tried.params }, book)
    if ('fault' in settled) faults[''] = `${settled.fault}.`
  }
  if (did === 'queue' && !/^([1-9]|[1-9]\d|100)$/.test(tried.times)) {
    faults[' times'] = `"${tried.times}" is no number from 1 to 100.`
  }
  if (did === 'open') Object.assign(faults, requestFaults(tried))
  return faults
}

/** The body of the POST that opens one. */
export function bodyOf({ mail, hook }: Tried) {
  return { mail, ...(hook === '' ? {} : { callback: { url: hook, method: 'JSON' } }) }
}

function requestFaults(tried: Tried): FieldFaults {
  const request = requestIn(bodyOf(tried))
  if (request.ok) return {}
  const isOfHook = request.problem.code.startsWith('CALLBACK')
  return { [isOfHook ? ' hook' : ' mail']: request.problem.fix }
}
