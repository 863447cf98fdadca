import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Cluster } from '../../emulator/cluster-port.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { HttpContext } from '../http-context.ts'
import { pathPrefixOf } from '../path-prefix.ts'
import { acceptHop, hopReplyHeader } from './hop.ts'
import { createNamespaceFinder } from './namespace-finder.ts'
import { createPasser } from './pass-on.ts'
import { type FrontRefusal, refuseInFront } from './refuse-in-front.ts'
import { createReplayableBody, type ReplayableBody } from './replayable-body.ts'
import { type RequestTarget, requestTargetOf, targetInBody } from './request-target.ts'

/** Stands before the routes of a replica, and passes requests on to the owners of their namespaces. */
export interface Front {
  readonly handle: RequestListener
  /** Returns whether requests for a namespace are in progress at this replica. */
  isInUse(namespace: string): boolean
  /** Ends the requests for a namespace that this replica does not own any more. */
  endRequests(namespace: string): void
  /** Ends the waits for a replica that is dead. */
  onPeerGone(replica: string): void
  close(): void
}

export interface FrontDeps {
  readonly context: HttpContext
  readonly cluster: Cluster
  /** The secret that all replicas share. */
  readonly secret: string
  /** How long a request waits for an owner that cannot be reached, in real milliseconds. */
  readonly patienceMs: number
  /** The routes. */
  readonly next: RequestListener
}

/** Methods that may be sent again, because they change nothing. */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
/** Delay before a request is tried again, in real milliseconds. */
const retryMs = 50
/** PostgreSQL needs a moment to notice that a process has ended, in real milliseconds. */
const noticeMs = 150

export function createFront(deps: FrontDeps): Front {
  const { context, cluster, secret, patienceMs, next } = deps
  const { publicUrl, wireOnly } = context.emulator.settings
  const prefix = pathPrefixOf(publicUrl)
  const finder = createNamespaceFinder(context, cluster)
  const passer = createPasser(secret)
  const requestsIn = new Map<string, Set<ServerResponse>>()
  const isControlToken = (token: string) => context.controlAccess?.isControlToken(token) === true

  function refuse(req: IncomingMessage, res: ServerResponse, refusal: FrontRefusal): void {
    refuseInFront(req, res, { refusal, wireOnly })
  }

  function answerHere(req: IncomingMessage, res: ServerResponse, namespace?: string): void {
    if (namespace !== undefined) {
      const requests = requestsIn.get(namespace) ?? new Set()
      requestsIn.set(namespace, requests)
      requests.add(res)
      res.once('close', () => {
        requests.delete(res)
        if (requests.size === 0 && requestsIn.get(namespace) === requests) {
          requestsIn.delete(namespace)
        }
      })
    }
    next(req, res)
  }

  function handle(req: IncomingMessage, res: ServerResponse): void {
    const hop = acceptHop(req, secret)
    if (!cluster.mayAnswer()) {
      refuse(req, res, 'not sure')
      return
    }
    if (hop !== undefined) {
      void answerHop(req, res, hop.namespace)
      return
    }
    const sender = context.namespaceOfSocket(req.socket.remotePort ?? 0)
    const target: RequestTarget =
      sender === undefined
        ? requestTargetOf(req, prefix, isControlToken)
        : { kind: 'namespace', name: sender }
    if (target.kind === 'any') {
      answerHere(req, res)
      return
    }
    const namespace = finder.knownNamespaceOf(target)
    if (namespace !== undefined && cluster.owns(namespace) && !finder.mustLookUp(req)) {
      answerHere(req, res, namespace)
      return
    }
    route(req, res, target).catch((error) => {
      context.log.debug(`The database could not be asked for the owner of a namespace: ${error}`)
      refuse(req, res, 'database away')
    })
  }

  async function answerHop(req: IncomingMessage, res: ServerResponse, namespace?: string) {
    try {
      const owner = namespace === undefined ? cluster.self() : await cluster.take(namespace)
      if (namespace === undefined || cluster.owns(namespace)) {
        if (namespace !== undefined) await finder.findElsewhere(req, namespace)
        res.setHeader(hopReplyHeader, owner.id)
        answerHere(req, res, namespace)
        return
      }
    } catch {
      // The other replica asks again.
    }
    res.setHeader(hopReplyHeader, 'misdirected')
    res.statusCode = 421
    res.end()
  }

  async function route(req: IncomingMessage, res: ServerResponse, head: RequestTarget) {
    let body: ReplayableBody | undefined
    let target = head
    if (head.kind === 'body') {
      body = createReplayableBody(req)
      const bytes = await body.whole()
      const chosen = (bytes && targetInBody(bytes, req.url ?? '')) ?? head.otherwise
      if (chosen === undefined) {
        refuse(req, res, 'no namespace')
        return
      }
      target = chosen
    }
    const namespace = await finder.namespaceOf(target)
    if (namespace === undefined && body === undefined) answerHere(req, res)
    else await passToOwner(req, res, { namespace, body })
  }

  async function passToOwner(
    req: IncomingMessage,
    res: ServerResponse,
    known: { readonly namespace: string | undefined; readonly body: ReplayableBody | undefined },
  ): Promise<void> {
    const { namespace } = known
    let { body } = known
    const startedAt = performance.now()
    let wrongOwner: string | undefined
    while (!res.destroyed) {
      const owner =
        namespace === undefined ? cluster.self() : await cluster.take(namespace, wrongOwner)
      wrongOwner = undefined
      const isOwn = owner.id === cluster.self().id || cluster.owns(namespace ?? '')
      if (isOwn && body === undefined) {
        if (namespace !== undefined) await finder.findElsewhere(req, namespace)
        answerHere(req, res, namespace)
        return
      }
      // A body that was read cannot be put back, so this replica passes the request on to itself.
      body ??= createReplayableBody(req)
      const address = isOwn ? context.listeningUrl() : owner.address
      const result = await passer.passOn(req, res, {
        owner: { id: owner.id, ...(address === undefined ? {} : { address }) },
        ...(namespace === undefined ? {} : { namespace }),
        body,
      })
      if (result === 'answered') return
      if (result === 'lost') {
        await pause(noticeMs)
        // A scenario can break off a connection. Then the owner is alive, and the client gets the same.
        if (await cluster.isAlive(owner.id)) {
          req.socket.resetAndDestroy()
          return
        }
      }
      const mayRepeat = result !== 'lost' || SAFE_METHODS.includes(req.method ?? '')
      if (!mayRepeat || !body.canBeSentAgain()) {
        refuse(req, res, 'unknown')
        return
      }
      if (performance.now() - startedAt > patienceMs) {
        refuse(req, res, { unreachable: owner.address ?? '' })
        return
      }
      if (result === 'misdirected') wrongOwner = owner.id
      if (result === 'not sent') await cluster.isAlive(owner.id)
      await pause(retryMs)
    }
  }

  return {
    handle,
    isInUse: (namespace) => requestsIn.has(namespace),
    endRequests(namespace) {
      for (const res of requestsIn.get(namespace) ?? []) res.destroy()
    },
    onPeerGone: passer.abandon,
    close: passer.close,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void runAfter(ms, resolve))
}
