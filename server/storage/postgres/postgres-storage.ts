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
import type { RowKind, StoredRow } from '../rows/stored-row.ts'
import { connectToDatabase, type DatabaseConnection } from './database-connection.ts'
import { isWorthRetrying, maskPassword, toStartError, troubleOfError } from './database-errors.ts'
import { joinDatabase, type Membership } from './membership.ts'
import { administratorSql, prepareSchema } from './schema.ts'
import { writeChanges } from './write-statement.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string
  /** How long a start waits for the database, in real milliseconds. */
  readonly waitMs: number
  /** The seed of a new database. */
  readonly seed: number
  readonly log: Logger
  /** The schema of an accepted request. The caller passes it, because it is generated from openapi.yaml. */
  readonly request: Schema<VerificationRequest>
}

/** A database in use: the state that was loaded, and the storage that continues to write. */
export interface OpenPostgresStorage extends LoadedState {
  readonly storage: Storage
  /** The URL without the password. */
  readonly name: string
  /** The seed that the state was begun with. */
  readonly seed: number
}

/** Delays between two attempts to open the database at the start, in real milliseconds. */
const firstRetryMs = 200
const startRetryMs = 1_000

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
      const delayMs = attempt === 1 ? firstRetryMs : startRetryMs
      if (attempt > 1) {
        log.warn(
          `${startError.message} Trying again for ${Math.ceil(remainingMs / 1000)} s (--store-wait).`,
        )
      }
      await new Promise<void>((resolve) => void runAfter(delayMs, resolve))
    }
  }
}

async function open({ url, seed, log, request }: PostgresOptions): Promise<OpenPostgresStorage> {
  const name = maskPassword(url)
  let connection = await connectToDatabase(url)
  let membership: Membership | undefined
  let trouble: StoreTrouble | undefined
  const mapper = createRowMapper()
  let changedAt = realNow()

  function setTrouble(next: StoreTrouble | undefined): void {
    // Another emulator owns the state for good.
    if (trouble?.status === 'database lost' || next?.status === trouble?.status) return
    if (next === undefined) log.warn(`${name} is there again: all changes are stored.`)
    else log.error(`${name}: ${troubleSentence(next)}`)
    trouble = next
  }

  async function writePending(): Promise<boolean> {
    if (membership === undefined || trouble?.status === 'database lost') return false
    try {
      if (connection.isClosed()) connection = await connectToDatabase(url)
      const context = { replica: membership.id, changedAt }
      if (await writeChanges(connection, mapper.pending(), context)) {
        mapper.clear()
        setTrouble(undefined)
        return true
      }
      setTrouble(replacedTrouble)
    } catch (error) {
      setTrouble(troubleOfError(error))
    }
    return false
  }

  // Verifications come first: the conversion of the other rows uses them.
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
    const { rows, latest } = await loadRows(connection, namespace)
    refuseBroken(rows)
    if (namespace !== undefined) mapper.forget(namespace)
    mapper.adopt(rows)
    const state = emptyStoredState()
    applyRecord(state, recordFromRows(rows))
    return { state, latest }
  }

  try {
    const beganWith = await prepareSchema(connection, name, seed)
    membership = await joinDatabase(url, name, (result) => {
      if (result === 'replaced') setTrouble(replacedTrouble)
    })
    const loaded = await load()
    return {
      ...loaded,
      name,
      seed: beganWith,
      storage: {
        load,
        begin: async () => {},
        async write(records) {
          for (const record of records) {
            mapper.apply(record)
            changedAt = record.at ?? changedAt
          }
          return writePending()
        },
        trouble: () => trouble,
        async check() {
          try {
            setTrouble((await membership?.beat()) === false ? replacedTrouble : trouble)
          } catch (error) {
            setTrouble(troubleOfError(error))
          }
        },
        async close() {
          await membership?.leave()
          await connection.close()
        },
      },
    }
  } catch (error) {
    await membership?.leave()
    await connection.close()
    throw error
  }
}

const replacedTrouble: StoreTrouble = {
  status: 'database lost',
  why: 'Another emulator has taken over the state in the database.',
}

function troubleSentence({ status, why }: StoreTrouble): string {
  if (status === 'disk full') return `no free space: ${why}. Every change is refused with 507.`
  if (status === 'database lost') {
    return `${why} This emulator stores nothing more, and refuses every change with 507. Stop it.`
  }
  return `cannot store changes: ${why}. Every change is refused with 503 until the database is there again.`
}

// A page of rows is small enough for the memory, and large enough for few round trips.
const rowsPerPage = 2_000

async function loadRows(
  connection: DatabaseConnection,
  namespace: string | undefined,
): Promise<{ readonly rows: readonly StoredRow[]; readonly latest: Instant }> {
  const rows: StoredRow[] = []
  let latest = 0
  let after: readonly unknown[] = ['', '', '']
  for (;;) {
    const page = await connection.query(LOAD_PAGE, [...after, rowsPerPage, namespace ?? null])
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

const LOAD_PAGE = `SELECT namespace, kind, key, position, due_position, changed_at, value
FROM videoid_emulator_row
WHERE (namespace, kind, key) > ($1, $2, $3) AND ($5::text IS NULL OR namespace = $5)
ORDER BY namespace, kind, key LIMIT $4`
