import type { RequestHandler } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import type { HttpContext } from '../http-context.ts'
import { sendProblem } from '../send-response.ts'
import { authenticateAccount } from './basic-auth.ts'
import { callbackLogHandlers } from './callbacks.ts'
import { scopeHandlers } from './scopes.ts'
import { tokenHandlers } from './tokens.ts'
import { tokenHandlersV1 } from './tokens-v1.ts'
import { walletHandlers } from './wallet.ts'

export type RouteMethod = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The handlers of each path, by method. */
export type AccountRoutes = Readonly<
  Record<string, Readonly<Partial<Record<RouteMethod, RequestHandler>>>>
>

/** Returns the routes of the platform's OAuth host. They share the emulator's port; no path occurs on both hosts. */
export function accountRoutes(context: HttpContext): AccountRoutes {
  const v2 = tokenHandlers(context)
  const v1 = tokenHandlersV1(context)
  const scopes = scopeHandlers(context)
  const callbacks = callbackLogHandlers(context)
  const { wallet, transactions, credit } = walletHandlers(context)
  return {
    '/tokens': {
      get: v2.list,
      post: v2.make,
      patch: refuseWith('PATCH_TOKEN_ID_MISSING'),
      delete: refuseWith('DELETE_TOKEN_ID_MISSING'),
    },
    '/tokens/:token': { get: v2.read, patch: v2.change, delete: v2.remove },
    '/scopes': { get: scopes.list },
    '/scopes/:id': { get: scopes.read },
    '/wallet': { get: wallet },
    '/wallet/transactions': { get: transactions },
    '/callbacks': { get: callbacks.list },
    '/callbacks/:id': { get: callbacks.read },
    '/subscriptions': { get: refuseWith('SUBSCRIPTION_UNKNOWN') },
    '/subscriptions/:id': { get: refuseWith('SUBSCRIPTION_UNKNOWN') },
    '/token': { get: v1.list, post: v1.make },
    '/token/:token': { get: v1.read, put: v1.replace, patch: v1.change, delete: v1.remove },
    '/credit': { get: credit },
  }

  function refuseWith(code: Parameters<typeof createProblem>[0]): RequestHandler {
    return (req, res) => {
      if (authenticateAccount(context, req, res) === undefined) return
      sendProblem(res, createProblem(code), { wireOnly: context.emulator.settings.wireOnly })
    }
  }
}
