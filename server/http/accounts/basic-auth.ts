import type { Request, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { Account } from '../../emulator/account.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { setOwner } from '../../emulator/namespace-settings.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request.ts'
import { sendProblem } from '../send-response.ts'

/** The account of a request, and the account's namespace. */
export type Login = { readonly account: Account; readonly namespace: Namespace }

/**
 * Returns the account of `Authorization: Basic base64(email:apikey)`. Otherwise sends a problem and returns undefined.
 * Any e-mail address with any key is an account; there is no registration.
 *
 * Source: sibling (Basic, its two parts). docs/fidelity.md#accounts
 */
export function authenticateAccount(
  context: HttpContext,
  req: Request,
  res: Response,
): Login | undefined {
  const mail = mailOfBasicAuth(req.headers.authorization)
  if (mail === undefined) {
    const { wireOnly } = context.emulator.settings
    sendProblem(res, createProblem('BASIC_WRONG'), { wireOnly })
    return undefined
  }
  return logIn(context, res, context.emulator.accounts.withMail(mail))
}

/**
 * Assigns the request to the account's namespace and processes its due steps. If no namespace can be created, sends a
 * problem and returns undefined.
 */
export function logIn(
  { emulator }: HttpContext,
  res: Response,
  account: Account,
): Login | undefined {
  const namespace = emulator.namespaces.getOrCreate(account.namespace)
  if (namespace === undefined) {
    const { wireOnly } = emulator.settings
    sendProblem(res, createProblem('STORAGE_FULL'), { wireOnly })
    return undefined
  }
  // The namespace may exist without an owner, because a control call can create it by its name.
  setOwner(namespace, account.mail)
  emulator.processDue(namespace)
  contextOf(res).namespace = namespace
  contextOf(res).receivedAt = namespace.clock.now()
  return { account, namespace }
}

/** Returns an account's time. It is correct even if the namespace was reset while a body arrived. */
export function accountNow({ emulator }: HttpContext, { namespace }: Account): Instant {
  return emulator.namespaceOrDefault(namespace).clock.now()
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Returns the e-mail address of a Basic header with an address and a key; undefined for any other header. */
export function mailOfBasicAuth(authorization: string | undefined): string | undefined {
  const [, base64] = /^Basic +([A-Za-z0-9+/]{4,4096}={0,2})$/i.exec(authorization ?? '') ?? []
  if (base64 === undefined) return undefined
  try {
    const pair = utf8.decode(Buffer.from(base64, 'base64'))
    return /^([\x21-\x39\x3b-\x7e]{1,64}@[\x21-\x39\x3b-\x7e]{1,189}):.+$/s.exec(pair)?.[1]
  } catch {
    return undefined
  }
}
