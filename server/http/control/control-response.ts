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

/** Answers JSON, indented when a person reads it. */
export function sendJson(req: Request, res: Response, value: unknown, status = 200): void {
  sendText(req, res, status, 'application/json', value)
}

/** `{data, truncated}`, the newest last. */
export function sendRows(
  req: Request,
  res: Response,
  rows: readonly unknown[],
  truncated = false,
): void {
  sendJson(req, res, { data: rows, truncated })
}

/** RFC 9457, with the remedy in `fix`. */
export function sendControlError(req: Request, res: Response, refusal: ControlApiError): void {
  const { status, detail, fix, particulars } = refusal
  const title = TITLES[status] ?? 'Refused'
  const told = { type: 'about:blank', title, status, detail, fix, ...particulars }
  sendText(req, res, status, 'application/problem+json', told)
}

// They do not depend on --max-body and --max-depth, which limit the emulated API.
const controlLimits: BodyLimits = { maxBody: 256 * 1024, maxDepth: 32 }

/** The body of a control call: one JSON object with no keys but `known`; `{}` when there is none. */
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

export function bodyTooLargeError(most: number): ControlApiError {
  return new ControlApiError(413, 'The body is too large.', { fix: `Send at most ${most} bytes.` })
}

/** Refuses, with 415, a body that is not labelled as JSON. */
export function refuseNonJson(req: Request): void {
  const type = req.headers['content-type'] ?? ''
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) return
  throw new ControlApiError(415, `The body is sent as ${quote(type)}.`, {
    fix: 'Send it with the header Content-Type: application/json.',
  })
}

/** The namespace a control call is about: by header, by bearer token, else `default`. */
export function namespaceNameOfCall(context: HttpContext, req: Request): string {
  return explicitNamespaceName(context, req) ?? 'default'
}

/** The same, undefined where the call names none. */
export function explicitNamespaceName({ emulator }: HttpContext, req: Request): string | undefined {
  const named = req.headers['x-emulator-namespace']
  if (typeof named === 'string') {
    if (namespaceNamePattern.test(named)) return named
    throw new ControlApiError(400, 'The header x-emulator-namespace is not a name.', {
      fix: 'A name is 1 to 64 letters, digits, dots, dashes and underscores.',
    })
  }
  const token = bearerTokenOf(req.headers.authorization)
  return token === undefined ? undefined : namespaceNameOfToken(emulator, token)
}

export function namespaceOfCall(context: HttpContext, req: Request): Namespace {
  const { emulator } = context
  const namespace = emulator.namespaces.getOrCreateOrThrow(namespaceNameOfCall(context, req))
  emulator.processDue(namespace)
  return namespace
}

/** Lets a handler be async and throw: Express hands what it throws to the error handler. */
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
