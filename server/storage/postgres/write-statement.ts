import type { RowChanges } from '../rows/row-mapper.ts'
import type { RowKey } from '../rows/stored-row.ts'
import type { DatabaseConnection } from './database-connection.ts'

/** The writer, and the real time of the newest change. */
export interface WriteContext {
  readonly replica: number
  readonly changedAt: number
  /** When something is due in the namespaces of the changes. Empty if the writer is the only emulator. */
  readonly due?: readonly NamespaceDue[]
}

/** The real milliseconds until something is due in a namespace; undefined if nothing is planned. */
export interface NamespaceDue {
  readonly namespace: string
  readonly inMs: number | undefined
}

/** Returns the changes without those of namespaces that this emulator does not own. */
export function changesOfOwned(
  { emptied, deleted, stored }: RowChanges,
  owns: (namespace: string) => boolean,
): RowChanges {
  const isOwned = ({ namespace }: { readonly namespace: string }) =>
    namespace === '' || owns(namespace)
  return {
    emptied: emptied.filter(isOwned),
    deleted: deleted.filter(isOwned),
    stored: stored.filter(isOwned),
  }
}

/** Returns when something is due in each namespace of the changes. */
export function dueTimesOf(
  { emptied, stored }: RowChanges,
  dueInMs: (namespace: string) => number | undefined,
): readonly NamespaceDue[] {
  const names = new Set([...emptied, ...stored].map(({ namespace }) => namespace))
  names.delete('')
  return [...names].map((namespace) => ({ namespace, inMs: dueInMs(namespace) }))
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
  // A statement sees the rows as they were when it began. So rows that replace deleted rows need a second statement.
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
  { replica, changedAt, due = [] }: WriteContext,
): Promise<boolean> {
  const values = [replica, changedAt, ...keyColumns(stored), ...keyColumns(deleted)]
  const more = [
    column(stored, ({ position }) => String(position)),
    column(stored, ({ duePosition }) => String(duePosition ?? '')),
    column(stored, ({ value }) => JSON.stringify(value)),
  ]
  const [result] =
    due.length === 0
      ? await connection.query(WRITE_ROWS, [...values, ...more], 'write-rows')
      : await connection.query(
          WRITE_ROWS_AND_DUE,
          [...values, ...more, ...dueColumns(due)],
          'write-rows-and-due',
        )
  return result?.is_writer === true
}

function dueColumns(due: readonly NamespaceDue[]): readonly string[] {
  return [
    due.map(({ namespace }) => `.${namespace}`).join('\n'),
    due.map(({ inMs }) => `.${inMs === undefined ? '' : Math.round(inMs)}`).join('\n'),
  ]
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
const statementWith = (more: string) => `WITH writer AS (${LOCK_REPLICA}),
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
)${more}
SELECT EXISTS (SELECT FROM writer) AS is_writer`

const WRITE_ROWS = statementWith('')

// A namespace keeps its row while its due time stays the same, so most commits change nothing here.
const UPDATE_DUE = `UPDATE videoid_emulator_namespace AS known SET due_at = line.due_at
FROM (
  SELECT substr(name, 2) AS name,
    clock_timestamp() + nullif(substr(in_ms, 2), '')::float8 * interval '1 millisecond' AS due_at
  FROM unnest(${['$12', '$13'].map(linesOf).join(', ')}) AS text (name, in_ms)
) AS line
WHERE known.name = line.name AND EXISTS (SELECT FROM writer)
  AND coalesce(
    abs(extract(epoch FROM known.due_at - line.due_at)) > 0.05,
    num_nulls(known.due_at, line.due_at) = 1
  )`

const WRITE_ROWS_AND_DUE = statementWith(`, due AS (${UPDATE_DUE})`)
