import type { Request } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { bearerTokenOf, namespaceNameOfToken } from '../api/authenticate.ts'
import type { HttpContext } from '../http-context.ts'
import { type BodyLimits, parseJson, readBytes } from '../request.ts'
import { refuseUnknownKeys } from './validate-input.ts'

export type ControlBody = Readonly<Record<string, unknown>>

/**
 * Reads the body of a control call: one JSON object whose keys are all in `known`. Returns `{}` if the body is empty.
 * Throws a ControlApiError if the body is anything else.
 */
export async function readControlBody(
  req: Request,
  known: readonly string[],
  limits: BodyLimits = controlLimits,
): Promise<ControlBody> {
  const bytes = await readBytes(req, limits.maxBody)
  if (bytes === undefined) throw bodyTooLargeError(limits.maxBody)
  if (bytes.length === 0) return {}
  refuseNonJson(req)
  const parsed = parseJson(bytes, limits)
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    throw new ControlApiError(400, 'The body is not one JSON object.', {
      fix: `Send an object with ${known.join(', ')}.`,
    })
  }
  refuseUnknownKeys(parsed.value, known)
  return parsed.value
}

export function bodyTooLargeError(maxBytes: number): ControlApiError {
  return new ControlApiError(413, 'The body is too large.', {
    fix: `Send at most ${maxBytes} bytes.`,
  })
}

/** Throws a ControlApiError (415) if the body is not labelled as JSON. */
export function refuseNonJson(req: Request): void {
  const type = req.headers['content-type'] ?? ''
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) return
  throw new ControlApiError(415, `The body is sent as ${quote(type)}.`, {
    fix: 'Send it with the header Content-Type: application/json.',
  })
}

/** Returns the namespace name of a control call: from the header, else from the bearer token, else `default`. */
export function namespaceNameOfCall(context: HttpContext, req: Request): string {
  return explicitNamespaceName(context, req) ?? 'default'
}

/** Like `namespaceNameOfCall`, but returns undefined if the call names no namespace. */
export function explicitNamespaceName(
  { emulator, controlAccess }: HttpContext,
  req: Request,
): string | undefined {
  const header = req.headers['x-emulator-namespace']
  if (typeof header === 'string') {
    if (namespaceNamePattern.test(header)) return header
    throw new ControlApiError(400, 'The header x-emulator-namespace is not a name.', {
      fix: 'A name is 1 to 64 letters, digits, dots, dashes and underscores.',
    })
  }
  const token = bearerTokenOf(req.headers.authorization)
  // The control token is not the token of a namespace.
  if (token === undefined || controlAccess?.isControlToken(token) === true) return undefined
  return namespaceNameOfToken(emulator, token)
}

/** Returns the namespace of a control call, with its due steps processed. Creates it if needed. */
export function namespaceOfCall(context: HttpContext, req: Request): Namespace {
  const { emulator } = context
  const namespace = emulator.namespaces.getOrCreateOrThrow(namespaceNameOfCall(context, req))
  emulator.processDue(namespace)
  return namespace
}

// These limits are fixed: --max-body and --max-depth apply to the emulated API only.
const controlLimits: BodyLimits = { maxBody: 256 * 1024, maxDepth: 32 }
