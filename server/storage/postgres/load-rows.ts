import type { BillingTotals } from '../../domain/accounts/costs.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { RowKind, StoredRow } from '../rows/stored-row.ts'
import type { DatabaseConnection } from './database-connection.ts'

// A page of this many rows takes little memory, and needs only a few round trips.
const rowsPerPage = 2_000

/** Reads the rows of one namespace, or all rows. `latest` is the real time of the newest change. */
export async function loadRows(
  connection: Pick<DatabaseConnection, 'query'>,
  namespace: string | undefined,
): Promise<{ readonly rows: readonly StoredRow[]; readonly latest: Instant }> {
  const rows: StoredRow[] = []
  let latest = 0
  let after: readonly unknown[] = ['', '', '']
  for (;;) {
    const page =
      namespace === undefined
        ? await connection.query(LOAD_PAGE, [...after, rowsPerPage])
        : await connection.query(
            LOAD_NAMESPACE_PAGE,
            [namespace, ...after.slice(1), rowsPerPage],
            'load-namespace',
          )
    for (const row of page) {
      latest = Math.max(latest, Number(row.changed_at))
      rows.push({
        namespace: String(row.namespace),
        kind: String(row.kind) as RowKind,
        key: String(row.key),
        position: Number(row.position),
        ...(row.due_position === null ? {} : { duePosition: Number(row.due_position) }),
        value: JSON.parse(String(row.value)),
      })
    }
    const last = page.at(-1)
    if (last === undefined || page.length < rowsPerPage) break
    after = [last.namespace, last.kind, last.key]
  }
  return { rows, latest: latest as Instant }
}

const COLUMNS = 'namespace, kind, key, position, due_position, changed_at, value'

const LOAD_PAGE = `SELECT ${COLUMNS} FROM videoid_emulator_row
WHERE (namespace, kind, key) > ($1, $2, $3) ORDER BY namespace, kind, key LIMIT $4`

const LOAD_NAMESPACE_PAGE = `SELECT ${COLUMNS} FROM videoid_emulator_row
WHERE namespace = $1 AND (kind, key) > ($2, $3) ORDER BY namespace, kind, key LIMIT $4`

/** Reads the billing totals of the replica with this address; undefined if it has billed nothing. */
export async function loadBillingTotals(
  connection: Pick<DatabaseConnection, 'query'>,
  address: string,
): Promise<BillingTotals | undefined> {
  const [row] = await connection.query(LOAD_TOTALS, [address])
  return row === undefined ? undefined : JSON.parse(String(row.value))
}

const LOAD_TOTALS = `SELECT value FROM videoid_emulator_row
WHERE namespace = '' AND kind = 'billed' AND key = $1`
