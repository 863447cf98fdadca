import { routesFile, scenarioFile, verificationRequest } from './generated/validators.js'

/** What a schema has against one place of a value, in Ajv's words. */
export type SpecFault = {
  /** JSON pointer into the value; empty for the value itself. */
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Everything openapi.yaml has against the body of a POST; none when it is a VerificationRequest. */
export function requestFaults(body: unknown): readonly SpecFault[] {
  return faultsOf(verificationRequest, body)
}

/** Everything scenarios/scenario.schema.json has against the content of a scenario file. */
export function scenarioFaults(content: unknown): readonly SpecFault[] {
  return faultsOf(scenarioFile, content)
}

/** Everything scenarios/routes.schema.json has against the content of a routes.yaml. */
export function routesFaults(content: unknown): readonly SpecFault[] {
  return faultsOf(routesFile, content)
}

const none: readonly SpecFault[] = []

function faultsOf(isValid: typeof verificationRequest, value: unknown): readonly SpecFault[] {
  if (isValid(value)) return none
  return (isValid.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
    pointer: instancePath,
    keyword,
    params,
    message,
  }))
}
