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
  /** Stores all changes of a namespace, then removes it from memory, because another emulator takes it over. */
  letGo(namespace: string): Promise<void>
}

/**
 * Several emulators that share one storage. Each namespace has one owner at a time, and only the owner changes it. So an
 * emulator stays deterministic, and its requests need no locks.
 */
export interface Cluster {
  /** Returns whether this emulator owns the namespace now. */
  owns(namespace: string): boolean
  /** Takes over a namespace that has no owner, and loads it. Resolves to the owner, which may be this emulator. */
  take(namespace: string): Promise<Replica>
  /** Returns the name of the stored namespace with this id, token or name; undefined if there is none. */
  whereIs(key: NamespaceKey): Promise<string | undefined>
  /** The other emulators that are alive. */
  peers(): readonly Replica[]
  /** Joins the cluster. Call it once, before the first request. */
  begin(member: ClusterMember): Promise<void>
  /** Lets all namespaces go, and leaves the cluster. */
  leave(): Promise<void>
}
