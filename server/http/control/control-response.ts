import type { Request, RequestHandler, Response } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { namespaceNameOfToken } from '../api/authenticate.ts'
import { bearerTokenOf } from '../api/bearer-token.ts'
import type { HttpContext } from '../http-context.ts'
import { type BodyLimits, parseJson, readBytes } from '../read-body.ts'
import { setSecurityHeaders } from '../security-headers.ts'
import { refuseUnknownKeys } from './validate-body.ts'

export type ControlBody = Readonly<Record<string, unknown>>

/** Sends JSON, indented if the client is curl or a browser. */
export function sendJson(req: Request, res: Response, value: unknown, status = 200): void {
  sendText(req, res, status, 'application/json', value)
}

/** Sends `{data, truncated}`; the newest row is last. */
export function sendRows(
  req: Request,
  res: Response,
  rows: readonly unknown[],
  truncated = false,
): void {
  sendJson(req, res, { data: rows, truncated })
}

/** Sends an error as problem details (RFC 9457), with the remedy in `fix`. */
export function sendControlError(req: Request, res: Response, error: ControlApiError): void {
  const { status, detail, fix, particulars } = error
  const title = TITLES[status] ?? 'Refused'
  const body = { type: 'about:blank', title, status, detail, fix, ...particulars }
  sendText(req, res, status, 'application/problem+json', body)
}

// These limits are fixed: --max-body and --max-depth apply to the emulated API only.
const controlLimits: BodyLimits = { maxBody: 256 * 1024, maxDepth: 32 }

/**
 * Reads the body of a control call: one JSON object with no keys but `known`. Returns `{}` if there is no body.
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
export function explicitNamespaceName({ emulator }: HttpContext, req: Request): string | undefined {
  const header = req.headers['x-emulator-namespace']
  if (typeof header === 'string') {
    if (namespaceNamePattern.test(header)) return header
    throw new ControlApiError(400, 'The header x-emulator-namespace is not a name.', {
      fix: 'A name is 1 to 64 letters, digits, dots, dashes and underscores.',
    })
  }
  const token = bearerTokenOf(req.headers.authorization)
  return token === undefined ? undefined : namespaceNameOfToken(emulator, token)
}

/** Returns the namespace of a control call, with its due steps processed. Creates it if needed. */
export function namespaceOfCall(context: HttpContext, req: Request): Namespace {
  const { emulator } = context
  const namespace = emulator.namespaces.getOrCreateOrThrow(namespaceNameOfCall(context, req))
  emulator.processDue(namespace)
  return namespace
}

/** Wraps a handler that may be async or throw. Express passes its errors to the error handler. */
export function controlHandler(
  run: (req: Request, res: Response) => void | Promise<void>,
): RequestHandler {
  return async (req, res) => {
    await run(req, res)
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Nothing came in time',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not understood',
  500: 'Internal error',
  507: 'No room',
}

function sendText(req: Request, res: Response, status: number, type: string, value: unknown): void {
  const forPeople = /curl|Mozilla/.test(req.headers['user-agent'] ?? '')
  const text = `${JSON.stringify(value, null, forPeople ? 2 : undefined)}\n`
  res.statusCode = status
  setSecurityHeaders(res)
  res.setHeader('Content-Type', type)
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}
