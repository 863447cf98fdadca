import type { NamespaceKey, Replica } from '../../emulator/cluster-port.ts'
import type { DatabaseConnection } from './database-connection.ts'

type Database = Pick<DatabaseConnection, 'query'>

/**
 * Makes this replica the owner of a namespace without an owner. Resolves to the owner, which may be another replica.
 * Rejects with the code 23503 if this replica was deleted.
 */
export async function claimNamespace(
  database: Database,
  self: Replica,
  namespace: string,
): Promise<Replica> {
  for (;;) {
    const claimed = await database.query(CLAIM, [namespace, Number(self.id)], 'claim-namespace')
    if (claimed.length === 1) return self
    const [owner] = await database.query(OWNER, [namespace], 'owner-of-namespace')
    if (owner !== undefined) return toReplica(owner)
    // The owner was deleted between the two statements.
  }
}

/** Makes this replica the owner of free namespaces in which something is due. Resolves to their names. */
export async function claimDueNamespaces(database: Database, self: Replica) {
  const rows = await database.query(CLAIM_DUE, [Number(self.id), adoptedAtOnce], 'claim-due')
  return rows.map(({ name }) => String(name))
}

// If a replica took over more namespaces at once, its other clients would wait too long.
const adoptedAtOnce = 50

/** Ends the ownership of namespaces. */
export async function freeNamespaces(
  database: Database,
  self: Replica,
  names: readonly string[],
): Promise<void> {
  await database.query(FREE, [Number(self.id), names.join('\n')])
}

/** Lists the namespaces of a database that a single emulator has written, so that replicas can find due steps. */
export async function listUnlistedNamespaces(database: Database): Promise<void> {
  await database.query(LIST_NAMESPACES)
  await database.query(LIST_REFRESH_TOKENS)
}

/** Resolves to the name of the stored namespace with this id, token or name; undefined if there is none. */
export async function findNamespace(
  database: Database,
  key: NamespaceKey,
): Promise<string | undefined> {
  const [row] =
    'namespace' in key
      ? await database.query(
          'SELECT namespace FROM videoid_emulator_row WHERE namespace = $1 LIMIT 1',
          [key.namespace],
        )
      : 'id' in key
        ? await database.query(FIND, [key.id, 'verification'], 'find-namespace')
        : await database.query(
            FIND,
            [key.token, 'token\nrefresh-token\ngiven-up'],
            'find-namespace',
          )
  return row === undefined ? undefined : String(row.namespace)
}

/** Resolves to all replicas in the table that have an address. */
export async function listReplicas(database: Database): Promise<readonly Replica[]> {
  const rows = await database.query(REPLICAS, [], 'replicas')
  return rows.map(toReplica)
}

function toReplica({ id, address }: Readonly<Record<string, unknown>>): Replica {
  return { id: String(id), ...(address === null ? {} : { address: String(address) }) }
}

const CLAIM = `INSERT INTO videoid_emulator_namespace AS known (name, replica) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET replica = excluded.replica WHERE known.replica IS NULL
RETURNING name`

const OWNER = `SELECT replica.id, replica.address
FROM videoid_emulator_namespace AS known JOIN videoid_emulator_replica AS replica ON replica.id = known.replica
WHERE known.name = $1`

const CLAIM_DUE = `UPDATE videoid_emulator_namespace SET replica = $1
WHERE name IN (
  SELECT name FROM videoid_emulator_namespace
  WHERE replica IS NULL AND due_at <= clock_timestamp()
  ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
RETURNING name`

const FREE = `UPDATE videoid_emulator_namespace SET replica = NULL
WHERE replica = $1 AND name = ANY (string_to_array($2, E'\\n'))`

const LIST_NAMESPACES = `INSERT INTO videoid_emulator_namespace (name, due_at)
SELECT DISTINCT namespace, clock_timestamp() FROM videoid_emulator_row
WHERE kind = 'verification' ON CONFLICT DO NOTHING`

// Version 1 of the tables had no rows for refresh tokens.
const LIST_REFRESH_TOKENS = `INSERT INTO videoid_emulator_row (namespace, kind, key, position, changed_at, value)
SELECT namespace, 'refresh-token', value::json -> 'token' ->> 'refreshToken', position, changed_at, '""'
FROM videoid_emulator_row WHERE kind = 'token' ON CONFLICT DO NOTHING`

const FIND = `SELECT namespace FROM videoid_emulator_row
WHERE key = $1 AND kind = ANY (string_to_array($2, E'\\n'))
  AND kind IN ('verification', 'token', 'refresh-token', 'given-up') LIMIT 1`

const REPLICAS = 'SELECT id, address FROM videoid_emulator_replica WHERE address IS NOT NULL'
