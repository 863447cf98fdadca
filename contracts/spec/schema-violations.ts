import {
  tokenCreate,
  tokenCreateV1,
  tokenUpdate,
  tokenUpdateV1,
  verificationRequest,
} from './generated/validators.js'

/** A violation of a schema at one place of a value, as Ajv reports it. */
export type SpecViolation = {
  /** JSON pointer into the value. Empty for the value itself. */
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/**
 * Returns all violations of openapi.yaml in the body of a POST. Returns an empty list if the body is a valid
 * VerificationRequest.
 */
export function requestViolations(body: unknown): readonly SpecViolation[] {
  return violationsOf(verificationRequest, body)
}

export type TokenBodyKind = 'create' | 'update' | 'v1Create' | 'v1Update'

/** Returns all violations of openapi.yaml in the body of a token request. */
export function tokenViolations(kind: TokenBodyKind, body: unknown): readonly SpecViolation[] {
  return violationsOf(TOKEN_BODIES[kind], body)
}

const TOKEN_BODIES = {
  create: tokenCreate,
  update: tokenUpdate,
  v1Create: tokenCreateV1,
  v1Update: tokenUpdateV1,
}

const noViolations: readonly SpecViolation[] = []

/** Returns the violations that a generated validator finds in a value. */
export function violationsOf(
  isValid: typeof verificationRequest,
  value: unknown,
): readonly SpecViolation[] {
  if (isValid(value)) return noViolations
  return (isValid.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
    pointer: instancePath,
    keyword,
    params,
    message,
  }))
}
