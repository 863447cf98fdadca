import { hostname } from 'node:os'
import { pid } from 'node:process'
import { runAfter } from '../../runtime/timer.ts'
import { connectToDatabase, type DatabaseConnection } from './database-connection.ts'
import { lockClass } from './schema.ts'

/**
 * The right of this process to write. It ends when another emulator deletes the row of this process in the table of
 * replicas. Each write checks the row and locks it, so a process that was believed dead writes nothing any more.
 */
export interface Membership {
  /** The id in the table of replicas, for the check of each write. `joinAgain` changes it. */
  readonly id: number
  /** Reports to the database that this process is alive. Resolves to false if its row was deleted. */
  beat(): Promise<boolean>
  /** Returns the real milliseconds after which another process can treat this process as dead. */
  remainingMs(): number
  /** Joins with a new row, after the old one was deleted. */
  joinAgain(): Promise<void>
  /** Removes the row, so that the next emulator starts at once. */
  leave(): Promise<void>
}

export interface JoinOptions {
  readonly url: string
  /** The URL without the password. */
  readonly name: string
  /** After this time without a beat, a process counts as dead. In real milliseconds. */
  readonly leaseMs: number
  /** The base URL of this replica. Without it, this process must be the only one. */
  readonly address?: string
  /** Called before this replica joins, while no other one can join. `isFirst`: no other replica is alive. */
  readonly onJoin?: (connection: DatabaseConnection, isFirst: boolean) => Promise<void>
  /** Called after each beat. */
  readonly onBeat: (result: 'alive' | 'replaced' | { readonly error: unknown }) => void
}

/** The lease without `--store-lease`, in real milliseconds. */
export const defaultLeaseMs = 5_000

/**
 * Adds this process to the table of replicas. Throws DatabaseInUse if a living process excludes it. A process is alive
 * if it holds the lock of its connection, and its last beat is not older than the lease. Shortly after a restart of
 * PostgreSQL, all processes count as alive.
 */
export async function joinDatabase(options: JoinOptions): Promise<Membership> {
  const { url, leaseMs, onBeat } = options
  let connection = await connectToDatabase(url)
  let hasLock = true
  let hasLeft = false
  let cancel = () => {}
  let aliveSince = performance.now()
  let id: number
  try {
    id = await insertReplica(connection, options)
  } catch (error) {
    await connection.close()
    throw error
  }

  async function connectAgain(): Promise<void> {
    if (!connection.isClosed()) return
    connection = await connectToDatabase(url)
    hasLock = false
  }

  async function beat(): Promise<boolean> {
    const startedAt = performance.now()
    await connectAgain()
    // The old connection may still have the lock, until PostgreSQL notices its end.
    if (!hasLock) hasLock = await tryLock(connection, id)
    const rows = await connection.query(
      'UPDATE videoid_emulator_replica SET beat_at = clock_timestamp() WHERE id = $1 RETURNING id',
      [id],
    )
    if (rows.length === 1) aliveSince = startedAt
    return rows.length === 1
  }

  async function beatAndRepeat(): Promise<void> {
    try {
      onBeat((await beat()) ? 'alive' : 'replaced')
    } catch (error) {
      onBeat({ error })
    }
    if (!hasLeft) cancel = runAfter(leaseMs / 5, () => void beatAndRepeat())
  }

  cancel = runAfter(leaseMs / 5, () => void beatAndRepeat())
  return {
    get id() {
      return id
    },
    beat,
    // The database measures the beat after this process has begun it. So the lease ends here before it ends in the
    // database. Without the lock, other processes can treat this process as dead at any time.
    remainingMs: () =>
      connection.isClosed() || !hasLock ? 0 : aliveSince + leaseMs - performance.now(),
    async joinAgain() {
      await connectAgain()
      const startedAt = performance.now()
      id = await insertReplica(connection, options)
      hasLock = true
      aliveSince = startedAt
    },
    async leave() {
      hasLeft = true
      cancel()
      try {
        await connection.query('DELETE FROM videoid_emulator_replica WHERE id = $1', [id])
      } catch {
        // The lock of the connection ends anyway, so the next emulator finds this one dead.
      }
      await connection.close()
    },
  }
}

/** Another emulator uses the database. The message is one sentence for the user. */
export class DatabaseInUse extends Error {}

async function insertReplica(connection: DatabaseConnection, options: JoinOptions) {
  const { name, leaseMs, address, onJoin } = options
  await connection.query('BEGIN')
  try {
    await connection.query('SELECT pg_advisory_xact_lock($1, 0)', [lockClass])
    const living = await connection.query(LIVING_REPLICAS, [lockClass, leaseMs])
    const rival = living.find((row) => address === undefined || row.address === address)
    const alone = living.find((row) => row.address === null)
    if (rival !== undefined || alone !== undefined) {
      throw new DatabaseInUse(inUseSentence(name, rival ?? alone ?? {}, address))
    }
    // If a process counts as dead because of its beats but is still committing, the deletion waits for its commit.
    // Afterwards, that process cannot write.
    await deleteDeadReplicas(connection, leaseMs)
    if (address === undefined) await connection.query('DELETE FROM videoid_emulator_namespace')
    await onJoin?.(connection, living.length === 0)
    const label = `process ${pid} on ${hostname()}`
    const insert =
      'INSERT INTO videoid_emulator_replica (label, address) VALUES ($1, $2) RETURNING id'
    const [inserted] = await connection.query(insert, [label, address ?? null])
    const id = Number(inserted?.id)
    await connection.query('SELECT pg_advisory_lock($1, $2)', [lockClass, id])
    await connection.query('COMMIT')
    return id
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Deletes the rows of dead processes. A foreign key then sets their namespaces free. */
export async function deleteDeadReplicas(
  connection: Pick<DatabaseConnection, 'query'>,
  leaseMs: number,
): Promise<void> {
  await connection.query(DELETE_DEAD_REPLICAS, [lockClass, leaseMs])
}

async function tryLock(connection: DatabaseConnection, id: number): Promise<boolean> {
  const [result] = await connection.query('SELECT pg_try_advisory_lock($1, $2) AS is_locked', [
    lockClass,
    id,
  ])
  return result?.is_locked === true
}

// After a restart of PostgreSQL, all locks are free. A living emulator then has the time of the lease to connect again.
const LIVING_REPLICAS = `SELECT id, label, address FROM videoid_emulator_replica AS replica
WHERE pg_postmaster_start_time() > clock_timestamp() - $2 * interval '1 millisecond'
  OR beat_at > clock_timestamp() - $2 * interval '1 millisecond' AND EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND classid::bigint = $1 AND objid::bigint = replica.id
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  )`

// The opposite condition. It is not a subquery: PostgreSQL checks it again if a beat changes the row meanwhile.
const DELETE_DEAD_REPLICAS = `DELETE FROM videoid_emulator_replica AS replica
WHERE pg_postmaster_start_time() <= clock_timestamp() - $2 * interval '1 millisecond'
  AND (beat_at <= clock_timestamp() - $2 * interval '1 millisecond' OR NOT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND classid::bigint = $1 AND objid::bigint = replica.id
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  ))`

function inUseSentence(
  name: string,
  other: Readonly<Record<string, unknown>>,
  address: string | undefined,
): string {
  const label = String(other.label)
  if (other.address === null) {
    const remedy = address === undefined ? '' : ', or start that one with --advertise, too'
    return `The database ${name} is used by another emulator (${label}). Stop it, or use another database${remedy}.`
  }
  if (address === undefined) {
    return `The database ${name} is used by the replica ${String(other.address)} (${label}). Start this emulator with --advertise, too, or use another database.`
  }
  return `Another replica (${label}) already has --advertise ${address}. Give each replica an address of its own.`
}
