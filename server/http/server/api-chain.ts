import type { RequestHandler } from 'express'
import { journalRequests, maskPath } from '../api/journal-requests.ts'
import { recordCalls } from '../api/record-calls.ts'
import { createForwardedReader } from '../forwarded-headers.ts'
import type { HttpContext } from '../http-context.ts'
import { pathPrefixOf, servePublicAddress } from '../path-prefix.ts'
import { guardHosts } from '../trusted-hosts.ts'
import { awaitApiDurability } from './await-durability.ts'
import { createHostRefusal } from './host-refusal.ts'

export const LIST_PATH = '/IT-identity-verifications'
export const MODE_BY_PATH = {
  '/IT-live': 'live',
  '/IT-selfie': 'selfie',
  '/IT-automatic': 'automatic',
} as const

/** The handlers that run before the handler of a route. The fixed routes and the Express app share them. */
export interface ApiChain {
  /** Run first, for every request of the server. */
  readonly first: readonly RequestHandler[]
  /** Run next, for every request of the emulated API. */
  readonly emulated: readonly RequestHandler[]
}

export function createApiChain(context: HttpContext): ApiChain {
  const { publicUrl, trustProxy } = context.emulator.settings
  const { platformCalls, record, hosts } = context
  const recorders = [
    ...(record === undefined ? [] : [recordCalls(record)]),
    journalRequests(context),
  ]
  const publicPrefix = publicUrl === undefined ? undefined : pathPrefixOf(publicUrl)
  const first: RequestHandler[] = []
  if (publicPrefix !== undefined || trustProxy.length > 0) {
    first.push(servePublicAddress(publicPrefix, createForwardedReader(trustProxy)))
  }
  first.push(guardHosts(hosts, createHostRefusal(context, recorders)))
  if (platformCalls !== undefined) {
    first.push(({ headers, method, path }, _res, next) => {
      platformCalls.add(headers.host ?? '', method, maskPath(path))
      next()
    })
  }
  const durability = isPersistent(context) ? [awaitApiDurability(context)] : []
  return { first, emulated: [...recorders, ...durability] }
}

/** True if the state is stored outside the memory of the process, so that a response waits for the storage. */
export function isPersistent({ emulator }: HttpContext): boolean {
  const { dataDir, store } = emulator.settings
  return dataDir !== undefined || store !== undefined
}

/** Counts the requests of the control API and of the pages. */
export function countRequests({ controlRequests }: HttpContext): RequestHandler {
  return (_req, _res, next) => {
    controlRequests.count += 1
    next()
  }
}
