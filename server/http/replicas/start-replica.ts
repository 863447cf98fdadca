import type { RequestListener } from 'node:http'
import type { Instant } from '../../domain/time/instant.ts'
import type { Cluster, ClusterMember } from '../../emulator/cluster-port.ts'
import type { ReplicaDeps } from '../../emulator/emulator.ts'
import type { HttpContext } from '../http-context.ts'
import { createFront, type Front } from './front.ts'

/** One of several replicas with a common storage. */
export interface OpenReplica extends ReplicaDeps {
  readonly cluster: Cluster
  /** The base URL of this replica. */
  readonly address: string
  /** The secret that all replicas share. */
  readonly secret: string
  /** The time that a manual clock of a new namespace shows: the same for all replicas. */
  readonly startedAt: Instant
  /**
   * Returns the URL of an inbox at this replica for the URL of the same inbox at any replica. A callback then stays in
   * its namespace. Undefined for any other URL.
   */
  readonly ownInboxUrl: (url: URL, listeningUrl: string) => URL | undefined
  /** After this time without a report to the database, a replica counts as dead. In real milliseconds. */
  readonly leaseMs: number
}

/** A front, and the begin of the replica. */
export interface StartedReplica extends Front {
  /** Takes part in the cluster. Call it when the server listens. */
  begin(): Promise<void>
}

/** A request waits for an owner that cannot be reached for the lease and this time, in real milliseconds. */
const extraPatienceMs = 2_000

/** Creates the front of a replica. `next` has the routes. */
export function createReplica(
  context: HttpContext,
  { cluster, secret, leaseMs }: OpenReplica,
  next: RequestListener,
): StartedReplica {
  const { emulator, inboxes } = context
  const patienceMs = leaseMs + extraPatienceMs
  const front = createFront({ context, cluster, secret, patienceMs, next })
  const member: ClusterMember = {
    adopt(loaded) {
      const stored = loaded.state.inboxes
      for (const name of stored.names()) inboxes.restore(name, stored.of(name).dump(), true)
      emulator.adopt(loaded)
    },
    async letGo(namespace) {
      if ((await emulator.store.whenWritten()) === false) {
        throw new Error(`The changes of namespace ${namespace} could not be stored.`)
      }
      emulator.letGo(namespace)
    },
    drop(namespace) {
      front.endRequests(namespace)
      emulator.letGo(namespace)
    },
    isInUse: (name) => emulator.namespaces.get(name) !== undefined || front.isInUse(name),
    dueInMs: emulator.dueInMs,
    onPeerGone: front.onPeerGone,
  }
  return { ...front, begin: () => cluster.begin(member) }
}

/** Returns the function `ownInboxUrl` of a replica with this address. */
export function createInboxRedirect(
  cluster: Cluster,
  address: string,
  publicUrl: string | undefined,
): OpenReplica['ownInboxUrl'] {
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  return (url, listeningUrl) => {
    if (!url.pathname.startsWith('/__emulator/inbox/')) return undefined
    const isOfCluster =
      url.origin === address ||
      url.origin === publicOrigin ||
      cluster.peers().some((peer) => peer.address === url.origin)
    return isOfCluster ? new URL(url.pathname + url.search, listeningUrl) : undefined
  }
}
