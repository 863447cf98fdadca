import type { Request } from 'express'
import { parseVerificationRequest } from '../../../contracts/spec/request-body.ts'
import { MODES, type Mode } from '../../domain/model/verification-request.ts'
import type { Scenario } from '../../domain/scenarios/scenario.ts'
import { type ParamValues, paramValueIssue } from '../../domain/scenarios/scenario-params.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import type { Emulator } from '../../emulator/emulator.ts'

/** The fields of the form. While a field is invalid, the query of the page's address contains all of them. */
export type TryFormFields = {
  readonly params: ParamValues
  readonly mail: string
  readonly mode: Mode
  readonly times: string
  /** The callback URL, or an empty text. */
  readonly hook: string
}

/** Error messages by field. The key `''` is for errors that concern no single field. */
export type FieldErrors = Readonly<Record<string, string>>

/** Parses the form's fields, from a body or from a query. */
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

/** Formats the fields as a query, for the page's address. */
export function formatTryQuery(
  { params, mail, mode, times, hook }: TryFormFields,
  action: string,
): string {
  const fields = new URLSearchParams({ tried: action, mail, mode, times, hook })
  for (const [name, value] of Object.entries(params)) fields.set(`param.${name}`, value)
  return fields.toString()
}

/** Returns the errors of the form for one of its buttons; an empty object if it is valid. */
export function validateTryForm(
  { catalog }: Pick<Emulator, 'catalog'>,
  scenario: Scenario,
  formFields: TryFormFields,
  action: string,
): FieldErrors {
  const errors: Record<string, string> = {}
  for (const [name, param] of Object.entries(scenario.params ?? {})) {
    const error = paramValueIssue(param, formFields.params[name] ?? '')
    if (error !== undefined) errors[name] = `${error}.`
  }
  if (Object.keys(errors).length === 0) {
    const resolved = resolveScenarioUse(
      { name: scenario.name, params: formFields.params },
      catalog.scenarios,
    )
    if ('fault' in resolved) errors[''] = `${resolved.fault}.`
  }
  if (action === 'queue' && !/^([1-9]|[1-9]\d|100)$/.test(formFields.times)) {
    errors[' times'] = `"${formFields.times}" is not a number from 1 to 100.`
  }
  if (action === 'open') Object.assign(errors, requestErrors(formFields))
  return errors
}

/** Returns the body of the POST that opens the verification. */
export function tryRequestBody({ mail, hook }: TryFormFields) {
  return { mail, ...(hook === '' ? {} : { callback: { url: hook, method: 'JSON' } }) }
}

function requestErrors(formFields: TryFormFields): FieldErrors {
  const request = parseVerificationRequest(tryRequestBody(formFields))
  if (request.ok) return {}
  const isOfHook = request.problem.code.startsWith('CALLBACK')
  return { [isOfHook ? ' hook' : ' mail']: request.problem.fix }
}
