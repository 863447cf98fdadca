import type { Request, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { Account } from '../../emulator/account.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { setOwner } from '../../emulator/namespace-settings.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { sendProblem } from '../send-response.ts'

/** Whoever has logged in, and the namespace of the account. */
export type Login = { readonly account: Account; readonly namespace: Namespace }

/**
 * The account of `Authorization: Basic base64(email:apikey)`; without one it answers 401 and returns
 * undefined. Any e-mail address with any key is an account: nobody registers.
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

/** Files what follows in the account's namespace, brought up to the present; without room it answers. */
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
  // It may have been opened by its name before anybody logged in.
  setOwner(namespace, account.mail)
  emulator.processDue(namespace)
  contextOf(res).namespace = namespace
  contextOf(res).receivedAt = namespace.clock.now()
  return { account, namespace }
}

/** The present of an account, also where its namespace was reset while a body came in. */
export function accountNow({ emulator }: HttpContext, { namespace }: Account): Instant {
  return emulator.namespaceOrDefault(namespace).clock.now()
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The e-mail address of a Basic header that has one and a key; undefined for any other header. */
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
