import {
  routesFile,
  scenarioFile,
  tokenCreate,
  tokenCreateV1,
  tokenUpdate,
  tokenUpdateV1,
  verificationRequest,
} from './generated/validators.js'

/** What a schema has against one place of a value, in Ajv's words. */
export type SpecViolation = {
  /** JSON pointer into the value; empty for the value itself. */
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Everything openapi.yaml has against the body of a POST; none when it is a VerificationRequest. */
export function requestViolations(body: unknown): readonly SpecViolation[] {
  return violationsOf(verificationRequest, body)
}

export type TokenBodyKind = 'create' | 'update' | 'v1Create' | 'v1Update'

/** Everything openapi.yaml has against a body about tokens. */
export function tokenViolations(kind: TokenBodyKind, body: unknown): readonly SpecViolation[] {
  return violationsOf(TOKEN_BODIES[kind], body)
}

const TOKEN_BODIES = {
  create: tokenCreate,
  update: tokenUpdate,
  v1Create: tokenCreateV1,
  v1Update: tokenUpdateV1,
}

/** Everything scenarios/scenario.schema.json has against the content of a scenario file. */
export function scenarioViolations(content: unknown): readonly SpecViolation[] {
  return violationsOf(scenarioFile, content)
}

/** Everything scenarios/routes.schema.json has against the content of a routes.yaml. */
export function routesViolations(content: unknown): readonly SpecViolation[] {
  return violationsOf(routesFile, content)
}

const none: readonly SpecViolation[] = []

function violationsOf(
  isValid: typeof verificationRequest,
  value: unknown,
): readonly SpecViolation[] {
  if (isValid(value)) return none
  return (isValid.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
    pointer: instancePath,
    keyword,
    params,
    message,
  }))
}
