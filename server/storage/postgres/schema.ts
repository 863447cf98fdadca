import { UserError } from '../../domain/base/user-error.ts'
import type { DatabaseConnection } from './database-connection.ts'

/** The version of the tables. It increases with every change of the tables or of the values in them. */
export const schemaVersion = 2

/** The oldest version of PostgreSQL with all functions that the statements use. */
const oldestServer = 130_000

/** The SQL that creates all tables. It changes nothing if they exist. */
export const schemaSql = `CREATE TABLE IF NOT EXISTS videoid_emulator_meta (
  name text PRIMARY KEY,
  value text NOT NULL
);
CREATE TABLE IF NOT EXISTS videoid_emulator_replica (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  label text NOT NULL,
  beat_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
ALTER TABLE videoid_emulator_replica ADD COLUMN IF NOT EXISTS address text;
CREATE TABLE IF NOT EXISTS videoid_emulator_namespace (
  name text COLLATE "C" PRIMARY KEY,
  replica integer REFERENCES videoid_emulator_replica ON DELETE SET NULL,
  due_at timestamptz
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS videoid_emulator_row (
  namespace text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  due_position bigint,
  changed_at bigint NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (namespace, kind, key)
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS videoid_emulator_found ON videoid_emulator_row (key)
  WHERE kind IN ('verification', 'token', 'refresh-token', 'given-up');`

/** Returns the SQL for an administrator who creates the tables for `user`. */
export function administratorSql(user: string): string {
  const quoted = `"${user.replaceAll('"', '""')}"`
  const tables = ['meta', 'replica', 'namespace', 'row']
    .map((name) => `videoid_emulator_${name}`)
    .join(', ')
  return `${schemaSql}\nGRANT SELECT, INSERT, UPDATE, DELETE ON ${tables} TO ${quoted};`
}

/**
 * Creates the tables if they are missing. Returns the seed that the state was begun with. Throws a UserError if the
 * tables or the server have a version that this release cannot use.
 */
export async function prepareSchema(
  connection: DatabaseConnection,
  name: string,
  seed: number,
): Promise<number> {
  const [server] = await connection.query("SELECT current_setting('server_version_num')::int AS n")
  if (Number(server?.n) < oldestServer) {
    throw new UserError(`${name} is PostgreSQL ${String(server?.n)}. Use version 13 or later.`)
  }
  const [found] = await connection.query(
    "SELECT to_regclass('videoid_emulator_namespace') IS NOT NULL AS is_there",
  )
  if (found?.is_there !== true) await createTables(connection)
  await connection.query(
    "INSERT INTO videoid_emulator_meta VALUES ('version', $1), ('seed', $2) ON CONFLICT DO NOTHING",
    [String(schemaVersion), String(seed)],
  )
  // Version 1 had no addresses of replicas, and no table of namespaces.
  await connection.query(
    "UPDATE videoid_emulator_meta SET value = '2' WHERE name = 'version' AND value = '1'",
  )
  const rows = await connection.query('SELECT name, value FROM videoid_emulator_meta')
  const metaOf = (key: string) => Number(rows.find((row) => row.name === key)?.value)
  if (metaOf('version') !== schemaVersion) {
    throw new UserError(
      `The tables in ${name} have version ${metaOf('version')}, and this release uses version ${schemaVersion}. Start the release that wrote them, or use another database.`,
    )
  }
  return metaOf('seed')
}

// Two emulators that start at the same time may both create the tables: one of them waits for the lock.
async function createTables(connection: DatabaseConnection): Promise<void> {
  await connection.query('BEGIN')
  try {
    await connection.query('SELECT pg_advisory_xact_lock($1, 0)', [lockClass])
    for (const statement of schemaSql.split(';\n')) await connection.query(statement)
    await connection.query('COMMIT')
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** The first number of all advisory locks of emulators. The second is the id of the replica, or 0 to join. */
export const lockClass = 20_481
