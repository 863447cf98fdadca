import type { Schema } from '../../domain/base/schema.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { LoadedState, Storage, StoreTrouble } from '../../emulator/storage-port.ts'
import { applyRecord, emptyStoredState } from '../../emulator/stored-state.ts'
import type { Logger } from '../../records/logger.ts'
import { realNow } from '../../runtime/real-time.ts'
import { runAfter } from '../../runtime/timer.ts'
import { createRecordValidator } from '../journal/validate-record.ts'
import { recordFromRows } from '../rows/record-from-rows.ts'
import { createRowMapper } from '../rows/row-mapper.ts'
import type { StoredRow } from '../rows/stored-row.ts'
import { agreeOnSettings, type ClusterFacts, type ClusterSettings } from './cluster-settings.ts'
import {
  connectToDatabase,
  createLazyConnection,
  refuseTransactionPooler,
} from './database-connection.ts'
import {
  isWorthRetrying,
  maskPassword,
  replacedReplicaTrouble,
  replacedTrouble,
  toStartError,
  troubleOfError,
  troubleSentence,
} from './database-errors.ts'
import { loadBillingTotals, loadRows } from './load-rows.ts'
import { defaultLeaseMs, joinDatabase, type Membership } from './membership.ts'
import { createPostgresCluster, type PostgresCluster } from './postgres-cluster.ts'
import { administratorSql, prepareSchema } from './schema.ts'
import { changesOfOwned, dueTimesOf, writeChanges } from './write-statement.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string
  /** How long a start waits for the database, in real milliseconds. */
  readonly waitMs: number
  /** The seed of a new database. */
  readonly seed: number
  /** After this time without a beat, an emulator counts as dead. In real milliseconds. */
  readonly leaseMs?: number
  readonly log: Logger
  /** The schema of an accepted request. The caller passes it, because it is generated from openapi.yaml. */
  readonly request: Schema<VerificationRequest>
  /** Set for one of several replicas. Without it, this emulator must be the only one. */
  readonly replica?: ReplicaOptions
}

/** The properties of a replica. */
export interface ReplicaOptions {
  /** The base URL at which the other replicas reach this one. */
  readonly address: string
  /** All replicas must have the same settings. */
  readonly settings: ClusterSettings
  /** The time that a manual clock shows at first, if this replica is the first one. */
  readonly startedAt: Instant
}

/** A database in use: the state that was loaded, and the storage that continues to write. */
export interface OpenPostgresStorage extends LoadedState {
  readonly storage: Storage
  /** The URL without the password. */
  readonly name: string
  /** The seed that the state was begun with. */
  readonly seed: number
  /** Set for a replica. The cluster loads the state of a namespace when the replica takes over this namespace. */
  readonly cluster?: PostgresCluster
  readonly facts?: ClusterFacts
}

/** Delays before the first and the later attempts to open the database again, in real milliseconds. */
const retryDelaysMs = [200, 1_000] as const

/** Opens the database and loads its state. Throws a UserError with one sentence if that is not possible. */
export async function openPostgresStorage(options: PostgresOptions): Promise<OpenPostgresStorage> {
  const { url, waitMs, log } = options
  const startedAt = realNow()
  for (let attempt = 1; ; attempt++) {
    try {
      return await open(options)
    } catch (error) {
      const user = URL.canParse(url) ? decodeURIComponent(new URL(url).username) : ''
      const startError = toStartError(error, url, administratorSql(user))
      const remainingMs = startedAt + waitMs - realNow()
      if (!isWorthRetrying(error) || remainingMs <= 0) throw startError
      // The database needs a moment to notice that an earlier emulator was killed, so the first retry comes soon.
      const delayMs = retryDelaysMs[attempt === 1 ? 0 : 1]
      if (attempt > 1) {
        log.warn(
          `${startError.message} Trying again for ${Math.ceil(remainingMs / 1000)} s (--store-wait).`,
        )
      }
      await new Promise<void>((resolve) => void runAfter(delayMs, resolve))
    }
  }
}

async function open(options: PostgresOptions): Promise<OpenPostgresStorage> {
  const { url, seed, leaseMs = defaultLeaseMs, log, request, replica } = options
  const name = maskPassword(url)
  const database = createLazyConnection(url)
  let connection = await connectToDatabase(url)
  let membership: Membership | undefined
  let cluster: PostgresCluster | undefined
  let trouble: StoreTrouble | undefined
  const mapperOptions = replica === undefined ? {} : { billedKey: replica.address }
  let mapper = createRowMapper(mapperOptions)
  let changedAt = realNow()

  function setTrouble(next: StoreTrouble | undefined): void {
    // Another emulator owns the state now, and this emulator never gets it back.
    if (trouble?.status === 'database lost' || next?.status === trouble?.status) return
    if (next === undefined) log.warn(`${name} is there again: all changes are stored.`)
    else log.error(`${name}: ${troubleSentence(next)}`)
    trouble = next
  }

  // A single emulator must be stopped. A replica joins again, without its namespaces.
  function onReplaced(): void {
    setTrouble(cluster === undefined ? replacedTrouble : replacedReplicaTrouble)
    cluster?.joinAgain().catch((error) => setTrouble(troubleOfError(error)))
  }

  async function writePending(): Promise<boolean> {
    if (membership === undefined || trouble?.status === 'database lost') return false
    try {
      if (connection.isClosed()) connection = await connectToDatabase(url)
      const all = mapper.pending()
      const changes = cluster === undefined ? all : changesOfOwned(all, cluster.owns)
      const due = cluster === undefined ? [] : dueTimesOf(changes, cluster.dueInMs)
      const context = { replica: membership.id, changedAt, due }
      if (await writeChanges(connection, changes, context)) {
        mapper.clear()
        setTrouble(undefined)
        return true
      }
      onReplaced()
    } catch (error) {
      setTrouble(troubleOfError(error))
    }
    return false
  }

  // The verifications are validated first, because the conversion of the other rows uses them.
  function refuseBroken(rows: readonly StoredRow[]): void {
    const validate = createRecordValidator(request)
    const verifications = rows
      .filter(({ kind }) => kind === 'verification')
      .map(({ namespace, value }) => [namespace, value as Verification] as const)
    const wrong = validate({ n: 0, verifications }).broken[0]
    const first = wrong ?? validate({ n: 0, ...recordFromRows(rows), verifications: [] }).broken[0]
    if (first === undefined) return
    const { says, namespace = '' } = first
    throw new UserError(
      `${name} has a value that no emulator writes: ${says.replace(' of record 0', '')}. Correct the row in the table videoid_emulator_row, or delete the rows of its namespace ${namespace}.`,
    )
  }

  async function load(namespace?: string): Promise<LoadedState> {
    const { rows, latest } = await loadRows(
      namespace === undefined ? connection : database,
      namespace,
    )
    refuseBroken(rows)
    if (namespace !== undefined) mapper.forget(namespace)
    mapper.adopt(rows)
    const state = emptyStoredState()
    applyRecord(state, recordFromRows(rows))
    return { state, latest }
  }

  async function loadOwnTotals({ address }: ReplicaOptions): Promise<LoadedState> {
    const billedInAll = await loadBillingTotals(connection, address)
    return {
      state: { ...emptyStoredState(), ...(billedInAll && { billedInAll }) },
      latest: realNow(),
    }
  }

  try {
    await refuseTransactionPooler(connection, database, name)
    const beganWith = await prepareSchema(connection, name, seed)
    let facts: ClusterFacts | undefined
    membership = await joinDatabase({
      url,
      name,
      leaseMs,
      ...(replica && {
        address: replica.address,
        async onJoin(joining, isFirst) {
          const startedAt = facts?.startedAt ?? replica.startedAt
          const proposal = { name, settings: replica.settings, startedAt }
          facts = await agreeOnSettings(joining, proposal, isFirst)
        },
      }),
      onBeat: (result) => {
        if (result === 'replaced') onReplaced()
      },
    })
    if (replica !== undefined) {
      cluster = createPostgresCluster({
        database,
        membership,
        address: replica.address,
        leaseMs,
        log,
        load,
        discardChanges() {
          mapper = createRowMapper(mapperOptions)
        },
      })
    }
    const loaded = await (replica === undefined ? load() : loadOwnTotals(replica))
    return {
      ...loaded,
      name,
      seed: beganWith,
      ...(cluster && facts && { cluster, facts }),
      storage: {
        load,
        begin: async () => {},
        async write(records) {
          for (const record of records) mapper.apply(record)
          changedAt = records.at(-1)?.at ?? changedAt
          return writePending()
        },
        trouble: () => trouble,
        async check() {
          try {
            if ((await membership?.beat()) === false) onReplaced()
          } catch (error) {
            setTrouble(troubleOfError(error))
          }
        },
        async close() {
          await cluster?.leave()
          await membership?.leave()
          await Promise.all([connection.close(), database.close()])
        },
      },
    }
  } catch (error) {
    await membership?.leave()
    await Promise.all([connection.close(), database.close()])
    throw error
  }
}
