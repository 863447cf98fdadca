import type { Request } from 'express'
import type { Mode } from '../../domain/model/verification-request.ts'
import type { Scenario } from '../../domain/scenarios/scenario.ts'
import { type ParamValues, paramValueIssue } from '../../domain/scenarios/scenario-params.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { parseVerificationRequest } from '../../http/api/verification-body.ts'

/** How a form was filled in; it travels in the address while something in it is wrong. */
export type TryFormFields = {
  readonly params: ParamValues
  readonly mail: string
  readonly mode: Mode
  readonly times: string
  /** Where callbacks go: a URL, or nothing. */
  readonly hook: string
}

/** What is wrong, by the field; `''` for what is no one field's. */
export type FieldErrors = Readonly<Record<string, string>>

export const MODES: readonly Mode[] = ['live', 'selfie', 'automatic']

/** Reads the fields of the form about this scenario, wherever they are. */
export function parseTryForm(fields: URLSearchParams, { params = {} }: Scenario): TryFormFields {
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
export function formatTryQuery(
  { params, mail, mode, times, hook }: TryFormFields,
  did: string,
): string {
  const fields = new URLSearchParams({ tried: did, mail, mode, times, hook })
  for (const [name, value] of Object.entries(params)) fields.set(`param.${name}`, value)
  return fields.toString()
}

/** What keeps the form from being carried out. */
export function validateTryForm(
  { book }: Pick<Emulator, 'book'>,
  scenario: Scenario,
  tried: TryFormFields,
  did: string,
): FieldErrors {
  const faults: Record<string, string> = {}
  for (const [name, param] of Object.entries(scenario.params ?? {})) {
    const fault = paramValueIssue(param, tried.params[name] ?? '')
    if (fault !== undefined) faults[name] = `${fault}.`
  }
  if (Object.keys(faults).length === 0) {
    const settled = resolveScenarioUse({ name: scenario.name, params: tried.params }, book)
    if ('fault' in settled) faults[''] = `${settled.fault}.`
  }
  if (did === 'queue' && !/^([1-9]|[1-9]\d|100)$/.test(tried.times)) {
    faults[' times'] = `"${tried.times}" is no number from 1 to 100.`
  }
  if (did === 'open') Object.assign(faults, requestErrors(tried))
  return faults
}

/** The body of the POST that opens one. */
export function tryRequestBody({ mail, hook }: TryFormFields) {
  return { mail, ...(hook === '' ? {} : { callback: { url: hook, method: 'JSON' } }) }
}

function requestErrors(tried: TryFormFields): FieldErrors {
  const request = parseVerificationRequest(tryRequestBody(tried))
  if (request.ok) return {}
  const isOfHook = request.problem.code.startsWith('CALLBACK')
  return { [isOfHook ? ' hook' : ' mail']: request.problem.fix }
}
