import type { Cluster, ClusterMember, Replica } from '../../server/emulator/cluster-port.ts'
import type { Storage } from '../../server/emulator/storage-port.ts'
import { applyRecord, emptyStoredState } from '../../server/emulator/stored-state.ts'
import { recordFromRows } from '../../server/storage/rows/record-from-rows.ts'
import { createRowMapper, type RowChanges } from '../../server/storage/rows/row-mapper.ts'
import { rowIdOf, type StoredRow } from '../../server/storage/rows/stored-row.ts'
import { openingInstant } from '../support/verification.ts'

/** The rows that the emulators of a cluster share, and who owns each namespace. */
export interface MemoryDatabase {
  /** Values are JSON, as in a database. */
  readonly rows: Map<string, StoredRow>
  readonly ownerOf: Map<string, string>
  readonly members: Map<string, ClusterMember>
  /** True if a storage may write the rows of every namespace, without a cluster. */
  mayWriteAll: boolean
}

export function createMemoryDatabase(): MemoryDatabase {
  return { rows: new Map(), ownerOf: new Map(), members: new Map(), mayWriteAll: false }
}

/** Creates the storage of one emulator. It ignores the rows of namespaces that the emulator does not own. */
export function createMemoryStorage(database: MemoryDatabase, id: string): Storage {
  const { rows, ownerOf } = database
  const mapper = createRowMapper()
  const mayWrite = ({ namespace }: { readonly namespace: string }) =>
    database.mayWriteAll || namespace === '' || ownerOf.get(namespace) === id

  function write({ emptied, deleted, stored }: RowChanges): void {
    for (const { namespace, kinds } of emptied.filter(mayWrite)) {
      for (const [key, row] of rows) {
        if (row.namespace === namespace && kinds.includes(row.kind)) rows.delete(key)
      }
    }
    for (const row of deleted.filter(mayWrite)) rows.delete(rowIdOf(row))
    for (const row of stored.filter(mayWrite)) {
      const position = rows.get(rowIdOf(row))?.position ?? row.position
      rows.set(rowIdOf(row), { ...row, position, value: JSON.stringify(row.value) })
    }
  }

  return {
    async load(namespace) {
      const loaded = [...rows.values()]
        .filter((row) => namespace === undefined || row.namespace === namespace)
        .map((row) => ({ ...row, value: JSON.parse(String(row.value)) }))
      if (namespace !== undefined) mapper.forget(namespace)
      mapper.adopt(loaded)
      const state = emptyStoredState()
      applyRecord(state, recordFromRows(loaded))
      return { state, latest: openingInstant }
    },
    begin: async () => {},
    async write(records) {
      for (const record of records) mapper.apply(record)
      write(mapper.pending())
      mapper.clear()
      return true
    },
    trouble: () => undefined,
    check: async () => {},
    close: async () => {},
  }
}

/** Creates the cluster of one emulator. If another emulator owns a namespace, that emulator releases it at once. */
export function createMemoryCluster(
  database: MemoryDatabase,
  storage: Storage,
  self: Replica,
): Cluster {
  const { rows, ownerOf, members } = database
  const owns = (namespace: string) => ownerOf.get(namespace) === self.id

  return {
    self: () => self,
    owns,
    mayAnswer: () => members.has(self.id),
    isAlive: async (id) => members.has(id),
    async take(namespace) {
      if (owns(namespace)) return self
      const owner = ownerOf.get(namespace)
      if (owner !== undefined) await members.get(owner)?.letGo(namespace)
      ownerOf.set(namespace, self.id)
      members.get(self.id)?.adopt(await storage.load(namespace))
      return self
    },
    async whereIs(key) {
      if ('namespace' in key) return ownerOf.has(key.namespace) ? key.namespace : undefined
      const [kind, text] = 'id' in key ? ['verification', key.id] : ['token', key.token]
      return [...rows.values()].find((row) => row.kind === kind && row.key === text)?.namespace
    },
    peers: () => [...members.keys()].filter((id) => id !== self.id).map((id) => ({ id })),
    async begin(member) {
      members.set(self.id, member)
    },
    async leave() {
      for (const [namespace, owner] of ownerOf) {
        if (owner === self.id) await members.get(self.id)?.letGo(namespace)
        if (owner === self.id) ownerOf.delete(namespace)
      }
      members.delete(self.id)
    },
  }
}
