import { scenarioFile, verificationRequest } from './generated/validators.js'

/** What a schema has against one place of a value, in Ajv's words. */
export type SpecError = {
  /** JSON pointer into the value; empty for the value itself. */
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Everything openapi.yaml has against the body of a POST; none when it is a VerificationRequest. */
export function requestErrors(body: unknown): readonly SpecError[] {
  return errorsOf(verificationRequest, body)
}

/** Everything scenarios/scenario.schema.json has against the content of a scenario file. */
export function scenarioErrors(content: unknown): readonly SpecError[] {
  return errorsOf(scenarioFile, content)
}

const none: readonly SpecError[] = []

function errorsOf(isValid: typeof verificationRequest, value: unknown): readonly SpecError[] {
  if (isValid(value)) return none
  return (isValid.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
    pointer: instancePath,
    keyword,
    params,
    message,
  }))
}
