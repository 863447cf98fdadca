import type { LoadedState } from './storage-port.ts'

/** A key to find a namespace: the id of a verification, a token of its account, or its name. */
export type NamespaceKey =
  | { readonly id: string }
  | { readonly token: string }
  | { readonly namespace: string }

/** One emulator of a cluster. */
export interface Replica {
  readonly id: string
  /** The base URL at which the other emulators reach this one. Absent if it has none. */
  readonly address?: string
}

/** The functions of this emulator that its cluster calls. */
export interface ClusterMember {
  /** Restores a namespace that this emulator owns from now on. */
  adopt(loaded: LoadedState): void
  /** Stores all changes of a namespace, then removes it from memory, because another emulator may take it over. */
  letGo(namespace: string): Promise<void>
  /**
   * Removes a namespace from memory without storing its changes, because another emulator owns it already. Ends the
   * requests that use it.
   */
  drop(namespace: string): void
  /** Returns whether a namespace is in memory, or a request uses it. The cluster gives up an unused namespace. */
  isInUse(namespace: string): boolean
  /** Returns the real milliseconds until a step or an attempt is due in a namespace; undefined if nothing is planned. */
  dueInMs(namespace: string): number | undefined
  /** An emulator of the cluster has left it, or is dead. */
  onPeerGone(replica: string): void
}

/**
 * Several emulators that share one storage. Each namespace has one owner at a time, and only the owner changes it. So an
 * emulator stays deterministic, and its requests need no locks.
 */
export interface Cluster {
  /** This emulator. It gets another id when it joins again. */
  self(): Replica
  /** Returns whether this emulator owns the namespace now. */
  owns(namespace: string): boolean
  /**
   * Returns false while it is possible that another emulator owns the namespaces of this emulator. Then this emulator
   * must not answer.
   */
  mayAnswer(): boolean
  /**
   * Takes over a namespace that has no owner, and loads it. Resolves to the owner, which may be this emulator.
   * `wrongOwner` is an emulator that has denied to be the owner.
   */
  take(namespace: string, wrongOwner?: string): Promise<Replica>
  /** Returns the name of the stored namespace with this id, token or name; undefined if there is none. */
  whereIs(key: NamespaceKey): Promise<string | undefined>
  /** The other emulators that are alive. */
  peers(): readonly Replica[]
  /** Removes dead emulators from the cluster. Resolves to true if `replica` is alive. */
  isAlive(replica: string): Promise<boolean>
  /** Joins the cluster. Call it once, before the first request. */
  begin(member: ClusterMember): Promise<void>
  /** Gives up all namespaces, and leaves the cluster. */
  leave(): Promise<void>
}
