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
  /** The id in the table of replicas, for the check of each write. */
  readonly id: number
  /** Reports to the database that this process is alive. Resolves to false if its row was deleted. */
  beat(): Promise<boolean>
  /** Removes the row, so that the next emulator starts at once. */
  leave(): Promise<void>
}

/** After this time without a beat, a process counts as dead. In real milliseconds. */
export const leaseMs = 5_000
const beatMs = leaseMs / 5

/**
 * Makes this process the only writer. Throws DatabaseInUse if another emulator is alive: it holds the lock of its
 * connection, and its last beat is not older than the lease. Also throws it shortly after a restart of PostgreSQL. `onBeat` gets the result of each beat.
 */
export async function joinDatabase(
  url: string,
  name: string,
  onBeat: (result: 'alive' | 'replaced' | { readonly error: unknown }) => void,
): Promise<Membership> {
  let connection = await connectToDatabase(url)
  let hasLock = true
  let hasLeft = false
  let cancel = () => {}
  let id: number
  try {
    id = await insertReplica(connection, name)
  } catch (error) {
    await connection.close()
    throw error
  }

  async function beat(): Promise<boolean> {
    if (connection.isClosed()) {
      connection = await connectToDatabase(url)
      hasLock = false
    }
    // The old connection may still have the lock, until PostgreSQL notices its end.
    if (!hasLock) hasLock = await tryLock(connection, id)
    const rows = await connection.query(
      'UPDATE videoid_emulator_replica SET beat_at = clock_timestamp() WHERE id = $1 RETURNING id',
      [id],
    )
    return rows.length === 1
  }

  async function beatAndRepeat(): Promise<void> {
    try {
      onBeat((await beat()) ? 'alive' : 'replaced')
    } catch (error) {
      onBeat({ error })
    }
    if (!hasLeft) cancel = runAfter(beatMs, () => void beatAndRepeat())
  }

  cancel = runAfter(beatMs, () => void beatAndRepeat())
  return {
    id,
    beat,
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

async function insertReplica(connection: DatabaseConnection, name: string): Promise<number> {
  await connection.query('BEGIN')
  try {
    await connection.query('SELECT pg_advisory_xact_lock($1, 0)', [lockClass])
    const [living] = await connection.query(LIVING_REPLICA, [lockClass, leaseMs])
    if (living !== undefined) throw new DatabaseInUse(inUseSentence(name, String(living.label)))
    // The deletion waits for a commit of a process that is dead by its beats. Afterwards, that process cannot write.
    await connection.query('DELETE FROM videoid_emulator_replica')
    const label = `process ${pid} on ${hostname()}`
    const insert = 'INSERT INTO videoid_emulator_replica (label) VALUES ($1) RETURNING id'
    const [inserted] = await connection.query(insert, [label])
    const id = Number(inserted?.id)
    await connection.query('SELECT pg_advisory_lock($1, $2)', [lockClass, id])
    await connection.query('COMMIT')
    return id
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {})
    throw error
  }
}

async function tryLock(connection: DatabaseConnection, id: number): Promise<boolean> {
  const [result] = await connection.query('SELECT pg_try_advisory_lock($1, $2) AS is_locked', [
    lockClass,
    id,
  ])
  return result?.is_locked === true
}

// After a restart of PostgreSQL, all locks are free. A living emulator then has the time of the lease to connect again.
const LIVING_REPLICA = `SELECT label FROM videoid_emulator_replica AS replica
WHERE pg_postmaster_start_time() > clock_timestamp() - $2 * interval '1 millisecond'
  OR beat_at > clock_timestamp() - $2 * interval '1 millisecond' AND EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND classid::bigint = $1 AND objid::bigint = replica.id
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  )`

function inUseSentence(name: string, label: string): string {
  return `The database ${name} is used by another emulator (${label}). Stop it, or use another database.`
}
