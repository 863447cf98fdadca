import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { verificationIdPattern } from '../../domain/stored-state/value-schemas.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import type { ProviderStates } from '../../operations/provider-states.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request.ts'
import { sendProblem } from '../send-response.ts'
import { checkToken } from './token-check.ts'

/**
 * Returns the namespace of the request's token. If the token is missing or refused, or no namespace can be created,
 * sends a problem and returns undefined.
 */
export function authenticateToken(
  { emulator, providerStates }: HttpContext,
  req: Request,
  res: Response,
): Namespace | undefined {
  const { wireOnly, auth } = emulator.settings
  const token = bearerTokenOf(req.headers.authorization)
  if (token === undefined) {
    reportRequest(providerStates, undefined)
    sendProblem(res, createProblem('TOKEN_MISSING'), { wireOnly })
    return undefined
  }
  const activeToken = emulator.accounts.findToken(token)
  const account = activeToken?.account ?? emulator.accounts.accountOf(token)
  if (account === undefined && auth === 'scoped') {
    // Refuse an unknown token before its name is resolved, because it must not claim a namespace.
    reportRequest(providerStates, hashedNamespaceName(token))
    sendProblem(res, createProblem('TOKEN_WRONG'), { wireOnly })
    return undefined
  }
  const name = account?.namespace ?? emulator.legacyNames.resolve(hashedNamespaceName(token))
  const isSetUp = reportRequest(providerStates, name)
  const namespace = isSetUp ? emulator.namespaces.getOrCreate(name) : undefined
  if (namespace === undefined) {
    sendProblem(res, createProblem('STORAGE_FULL'), { wireOnly })
    return undefined
  }
  const now = namespace.clock.now()
  contextOf(res).namespace = namespace
  // The journal stores the request only after its response. The clock may have been advanced by then, so save the
  // time now.
  contextOf(res).receivedAt ??= now
  if (account === undefined) return namespace
  // A client with a revoked token gets this error, not an empty namespace.
  const refusal =
    activeToken === undefined
      ? createProblem('TOKEN_WRONG')
      : checkToken(activeToken, { req, res, now, auth })
  if (activeToken !== undefined) emulator.accounts.recordUse(activeToken)
  if (refusal === undefined) return namespace
  sendProblem(res, refusal, { wireOnly })
  return undefined
}

// Reports the request to the provider states of pacts. Returns false if a state waits for this request and cannot be
// set up.
function reportRequest(states: ProviderStates, name: string | undefined): boolean {
  return !states.isPending || states.onRequest(name)
}

/** Returns the name of a token's namespace. If the token has an account, it is the namespace of the account. */
export function namespaceNameOfToken({ accounts, legacyNames }: Emulator, token: string): string {
  return accounts.accountOf(token)?.namespace ?? legacyNames.resolve(hashedNamespaceName(token))
}

/**
 * Returns the verification that the path names, if it belongs to the caller. Otherwise sends a problem and returns
 * undefined.
 */
export function findRequestedVerification(
  httpContext: HttpContext,
  req: Request,
  res: Response,
): FoundVerification | undefined {
  const namespace = authenticateToken(httpContext, req, res)
  if (namespace === undefined) return undefined
  const { id } = req.params
  if (typeof id === 'string' && verificationIdPattern.test(id)) {
    return findOwnVerification(httpContext, res, { id, namespaceName: namespace.name })
  }
  sendProblem(res, createProblem('ID_MALFORMED'), {
    wireOnly: httpContext.emulator.settings.wireOnly,
  })
  return undefined
}

/**
 * Finds a verification of the caller's namespace, which may have been reset, restored or evicted since an earlier
 * look-up. If it does not exist, this sends the problem and returns undefined.
 */
export function findOwnVerification(
  { emulator, namespacesElsewhere }: HttpContext,
  res: Response,
  { id, namespaceName }: { readonly id: string; readonly namespaceName: string },
): FoundVerification | undefined {
  const found = emulator.find(id)
  if (found?.namespace.name === namespaceName) {
    contextOf(res).verification = found.verification
    return found
  }
  const elsewhere = found?.namespace.name ?? namespacesElsewhere?.get(id)
  const unknown = emulator.eviction.wasEvicted(id) ? 'ID_LEFT' : 'ID_UNKNOWN'
  const problem =
    elsewhere === undefined
      ? createProblem(unknown, { id })
      : createProblem('ID_ELSEWHERE', { id, namespace: elsewhere })
  sendProblem(res, problem, { wireOnly: emulator.settings.wireOnly })
  return undefined
}

/** Returns the token of `Authorization: Bearer <token>`; undefined if there is none. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  const token = /^Bearer +(\S.{0,4095})$/i.exec(authorization ?? '')?.[1]?.trim()
  return token === '' ? undefined : token
}

const nameByToken = new Map<string, string>()
const maxCachedNames = 10_000

/** Returns a token's namespace name: `ns-` and 16 hex digits of its SHA-256. The token itself is never shown. */
export function hashedNamespaceName(token: string): string {
  const known = nameByToken.get(token)
  if (known !== undefined) return known
  const name = `ns-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`
  if (nameByToken.size >= maxCachedNames) nameByToken.clear()
  nameByToken.set(token, name)
  return name
}
