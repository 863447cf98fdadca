import {
  addBillingTotals,
  type BillingTotals,
  emptyBillingTotals,
} from '../../domain/accounts/costs.ts'
import { BrokenInvariant } from '../../domain/base/assert.ts'
import type { Cluster, ClusterMember, Replica } from '../../emulator/cluster-port.ts'
import type { LoadedState } from '../../emulator/storage-port.ts'
import type { Logger } from '../../records/logger.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { DatabaseConnection } from './database-connection.ts'
import { deleteDeadReplicas, type Membership } from './membership.ts'
import {
  claimDueNamespaces,
  claimNamespace,
  findNamespace,
  freeNamespaces,
  listReplicas,
} from './namespace-owners.ts'

/** A cluster, with the functions that its storage needs. */
export interface PostgresCluster extends Cluster {
  /** Returns when something is due in a namespace, as ClusterMember. */
  dueInMs(namespace: string): number | undefined
  /** The billing totals of the other replicas, at most one beat old. */
  billedElsewhere(): BillingTotals
  /** Gives up all namespaces, because the row of this replica was deleted. Then joins again. */
  joinAgain(): Promise<void>
}

export interface PostgresClusterDeps {
  readonly database: Pick<DatabaseConnection, 'query'>
  readonly membership: Membership
  readonly address: string
  readonly leaseMs: number
  readonly log: Logger
  /** Loads a namespace that this replica owns. */
  readonly load: (namespace: string) => Promise<LoadedState>
  /** Forgets all changes that are not written yet. */
  readonly discardChanges: () => void
}

/** How often a replica looks for dead replicas and for free namespaces, in real milliseconds. */
const roundMs = 1_000
/** A replica stops answering this long before its lease ends, in real milliseconds. */
const marginMs = 500

/** Creates the cluster of one replica. It begins its rounds with `begin`. */
export function createPostgresCluster(deps: PostgresClusterDeps): PostgresCluster {
  const { database, membership, address, leaseMs, log, load, discardChanges } = deps
  const owned = new Set<string>()
  const takes = new Map<string, Promise<Replica>>()
  const ownerByNamespace = new Map<string, Replica>()
  let peers: readonly Replica[] = []
  let billedElsewhere = emptyBillingTotals
  let member: ClusterMember | undefined
  let releasing: Promise<void> | undefined
  // Counts how often this replica has joined. If it began to take over a namespace before the last join, the takeover
  // is no longer valid.
  let joins = 1
  let isJoining = false
  let cancelRound = () => {}
  let hasLeft = false

  const self = (): Replica => ({ id: String(membership.id), address })

  function mayAnswer(): boolean {
    return member !== undefined && !isJoining && membership.remainingMs() > marginMs
  }

  async function take(namespace: string, wrongOwner?: string): Promise<Replica> {
    if (owned.has(namespace)) return self()
    if (ownerByNamespace.get(namespace)?.id === wrongOwner) ownerByNamespace.delete(namespace)
    const known = ownerByNamespace.get(namespace)
    if (known !== undefined) return known
    const running = takes.get(namespace)
    if (running !== undefined) return running
    const taking = claim(namespace).finally(() => takes.delete(namespace))
    takes.set(namespace, taking)
    return taking
  }

  async function claim(namespace: string): Promise<Replica> {
    if (releasing !== undefined) await releasing
    if (owned.has(namespace)) return self()
    const joinsBefore = joins
    const owner = await claimNamespace(database, self(), namespace)
    if (owner.id === self().id) await adopt(namespace, joinsBefore)
    else ownerByNamespace.set(namespace, owner)
    return owner
  }

  async function adopt(namespace: string, joinsBefore: number): Promise<void> {
    const loaded = await load(namespace)
    if (joins !== joinsBefore || member === undefined) {
      throw new BrokenInvariant(`Namespace ${namespace} was taken by a replica that has left.`)
    }
    if (owned.has(namespace)) return
    owned.add(namespace)
    member.adopt(loaded)
  }

  async function updatePeers(): Promise<void> {
    await deleteDeadReplicas(database, leaseMs)
    const before = peers
    peers = (await listReplicas(database)).filter(({ id }) => id !== self().id)
    const isPeer = (replica: string) => peers.some(({ id }) => id === replica)
    // A replica can join and end between two rounds, so the list of before does not have every owner.
    for (const [namespace, { id }] of ownerByNamespace) {
      if (!isPeer(id)) ownerByNamespace.delete(namespace)
    }
    for (const { id } of before) if (!isPeer(id)) member?.onPeerGone(id)
  }

  async function adoptDue(): Promise<void> {
    const joinsBefore = joins
    for (const namespace of await claimDueNamespaces(database, self())) {
      if (takes.has(namespace) || owned.has(namespace)) continue
      await adopt(namespace, joinsBefore)
    }
  }

  // Requests for a namespace that does not exist must not add one row each to the table.
  async function releaseUnused(): Promise<void> {
    const unused = [...owned].filter((name) => member?.isInUse(name) === false)
    if (unused.length > 0) await release(unused)
  }

  function release(names: readonly string[]): Promise<void> {
    const free = async () => {
      for (const name of names) owned.delete(name)
      try {
        for (const name of names) await member?.letGo(name)
        await freeNamespaces(database, self(), names)
      } catch (error) {
        // The changes are not stored, so this replica remains the owner.
        for (const name of names) owned.add(name)
        throw error
      }
    }
    releasing = free().finally(() => {
      releasing = undefined
    })
    return releasing
  }

  async function updateBilling(): Promise<void> {
    const rows = await database.query(BILLED_ELSEWHERE, [address], 'billed-elsewhere')
    billedElsewhere = rows
      .map(({ value }): BillingTotals => JSON.parse(String(value)))
      .reduce(addBillingTotals, emptyBillingTotals)
  }

  async function round(): Promise<void> {
    try {
      if (mayAnswer()) {
        await updatePeers()
        await adoptDue()
        await releaseUnused()
        await updateBilling()
      }
    } catch (error) {
      log.debug(`The round of the replica failed: ${String(error)}`)
    }
    if (!hasLeft) cancelRound = runAfter(roundMs, () => void round())
  }

  return {
    self,
    owns: (namespace) => owned.has(namespace),
    mayAnswer,
    take,
    whereIs: (key) => findNamespace(database, key),
    peers: () => peers,
    async isAlive(replica) {
      await updatePeers()
      return replica === self().id || peers.some(({ id }) => id === replica)
    },
    dueInMs: (namespace) => member?.dueInMs(namespace),
    billedElsewhere: () => billedElsewhere,
    async begin(newMember) {
      member = newMember
      await round()
    },
    async joinAgain() {
      if (isJoining || hasLeft) return
      isJoining = true
      joins += 1
      const names = [...owned]
      owned.clear()
      takes.clear()
      ownerByNamespace.clear()
      for (const name of names) member?.drop(name)
      discardChanges()
      log.warn(
        `Another replica has believed this one dead and has taken over its namespaces (${names.length}). This one joins again.`,
      )
      await membership.joinAgain().finally(() => {
        isJoining = false
      })
    },
    async leave() {
      hasLeft = true
      cancelRound()
      // The end of the membership sets all namespaces free.
      owned.clear()
    },
  }
}

const BILLED_ELSEWHERE = `SELECT value FROM videoid_emulator_row
WHERE namespace = '' AND kind = 'billed' AND key <> $1`
