import type { RowChanges } from '../rows/row-mapper.ts'
import type { RowKey } from '../rows/stored-row.ts'
import type { DatabaseConnection } from './database-connection.ts'

/** The writer, and the real time of the newest change. */
export interface WriteContext {
  readonly replica: number
  readonly changedAt: number
}

/**
 * Writes the changes in one transaction. Resolves to false, and writes nothing, if the row of this replica was deleted:
 * another emulator has taken over. The statement locks that row first, so the deletion waits for a running commit.
 */
export async function writeChanges(
  connection: DatabaseConnection,
  changes: RowChanges,
  context: WriteContext,
): Promise<boolean> {
  if (changes.emptied.length === 0) return writeRows(connection, changes, context)
  // A statement sees the rows as they were at its begin. So rows that replace deleted rows need a second statement.
  await connection.query('BEGIN')
  try {
    const isWriter = await lockReplica(connection, context.replica)
    if (isWriter) {
      for (const { namespace, kinds } of changes.emptied) {
        await connection.query(DELETE_KINDS, [namespace, kinds.join('\n')])
      }
      await writeRows(connection, changes, context)
    }
    await connection.query('COMMIT')
    return isWriter
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {})
    throw error
  }
}

async function lockReplica(connection: DatabaseConnection, replica: number): Promise<boolean> {
  const locked = await connection.query(LOCK_REPLICA, [replica])
  return locked.length === 1
}

async function writeRows(
  connection: DatabaseConnection,
  { stored, deleted }: RowChanges,
  { replica, changedAt }: WriteContext,
): Promise<boolean> {
  const values = [replica, changedAt, ...keyColumns(stored), ...keyColumns(deleted)]
  const more = [
    column(stored, ({ position }) => String(position)),
    column(stored, ({ duePosition }) => String(duePosition ?? '')),
    column(stored, ({ value }) => JSON.stringify(value)),
  ]
  const [result] = await connection.query(WRITE_ROWS, [...values, ...more], 'write-rows')
  return result?.is_writer === true
}

function keyColumns(rows: readonly RowKey[]): readonly string[] {
  return [
    column(rows, ({ namespace }) => namespace),
    column(rows, ({ kind }) => kind),
    column(rows, ({ key }) => key),
  ]
}

// One text for each column, with one line for each row. JSON and keys contain no line break. An array parameter would
// escape every quotation mark of every value.
function column<T extends RowKey>(rows: readonly T[], textOf: (row: T) => string): string {
  return rows.map((row) => `.${textOf(row)}`).join('\n')
}

const LOCK_REPLICA = 'SELECT FROM videoid_emulator_replica WHERE id = $1 FOR KEY SHARE'

const DELETE_KINDS = `DELETE FROM videoid_emulator_row
WHERE namespace = $1 AND kind = ANY (string_to_array($2, E'\\n'))`

const linesOf = (parameter: string) => `string_to_array(${parameter}::text, E'\\n')`

// Each line begins with a dot, because a list with one empty text and an empty list would be the same.
const WRITE_ROWS = `WITH writer AS (${LOCK_REPLICA}),
stored AS (
  INSERT INTO videoid_emulator_row AS row
    (namespace, kind, key, position, due_position, changed_at, value)
  SELECT substr(namespace, 2), substr(kind, 2), substr(key, 2), substr(position, 2)::bigint,
    nullif(substr(due_position, 2), '')::bigint, $2::bigint, substr(value, 2)
  FROM unnest(${['$3', '$4', '$5', '$9', '$10', '$11'].map(linesOf).join(', ')})
    AS line (namespace, kind, key, position, due_position, value)
  WHERE EXISTS (SELECT FROM writer)
  ON CONFLICT (namespace, kind, key) DO UPDATE
    SET due_position = excluded.due_position, changed_at = excluded.changed_at, value = excluded.value
),
deleted AS (
  DELETE FROM videoid_emulator_row AS row
  USING unnest(${['$6', '$7', '$8'].map(linesOf).join(', ')}) AS line (namespace, kind, key)
  WHERE row.namespace = substr(line.namespace, 2) AND row.kind = substr(line.kind, 2)
    AND row.key = substr(line.key, 2) AND EXISTS (SELECT FROM writer)
)
SELECT EXISTS (SELECT FROM writer) AS is_writer`
