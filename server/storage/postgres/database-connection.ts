import pg from 'pg'
import { UserError } from '../../domain/base/user-error.ts'

/** A connection to PostgreSQL. Its queries run one after the other. */
export interface DatabaseConnection {
  /**
   * Runs one statement. Rejects with an error whose `code` is a code of PostgreSQL or of the operating system. After a
   * time limit it rejects, too, and closes the connection.
   */
  query(text: string, values?: readonly unknown[], name?: string): Promise<readonly DatabaseRow[]>
  /** Returns whether the connection was closed or lost. */
  isClosed(): boolean
  close(): Promise<void>
}

export type DatabaseRow = Readonly<Record<string, unknown>>

/** The limit for a new connection, in real milliseconds. */
const connectTimeoutMs = 3_000
/** The limit for one statement, in real milliseconds. */
const queryTimeoutMs = 15_000

/** Connects to the database of a URL `postgres://…`. */
export async function connectToDatabase(url: string): Promise<DatabaseConnection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'videoid-emulator',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    // PostgreSQL ends a transaction that a frozen emulator has left open, and so releases its locks.
    idle_in_transaction_session_timeout: 2 * queryTimeoutMs,
    keepAlive: true,
  })
  let isClosed = false
  const onLost = () => {
    isClosed = true
  }
  client.on('error', onLost)
  client.on('end', onLost)
  try {
    await client.connect()
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }

  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    await client.end().catch(() => {})
  }

  return {
    async query(text, values = [], name) {
      try {
        const query = { text, values: [...values], ...(name === undefined ? {} : { name }) }
        const { rows } = await client.query<Record<string, unknown>>(query)
        return rows
      } catch (error) {
        // An error of PostgreSQL has a code. Without one, it is unknown whether the server still runs the statement.
        if ((error as { readonly code?: unknown }).code === undefined) void close()
        throw error
      }
    },
    isClosed: () => isClosed,
    close,
  }
}

/** Creates a connection that is opened at its first statement, and opened again after it was lost. */
export function createLazyConnection(url: string): Pick<DatabaseConnection, 'query' | 'close'> {
  let opening: Promise<DatabaseConnection> | undefined
  let current: DatabaseConnection | undefined

  async function connected(): Promise<DatabaseConnection> {
    if (current?.isClosed() === false) return current
    opening ??= connectToDatabase(url).finally(() => {
      opening = undefined
    })
    current = await opening
    return current
  }

  return {
    query: async (text, values, name) => (await connected()).query(text, values, name),
    close: async () => {
      await current?.close()
    },
  }
}

/**
 * Throws a UserError if the two connections go through a connection pooler in transaction mode. Such a pooler gives the
 * connection to PostgreSQL to another client after each statement, so a lock of a connection has no meaning.
 */
export async function refuseTransactionPooler(
  connection: Pick<DatabaseConnection, 'query'>,
  other: Pick<DatabaseConnection, 'query'>,
  name: string,
): Promise<void> {
  const processOf = async () => {
    const [row] = await connection.query('SELECT pg_backend_pid() AS process')
    return row?.process
  }
  const before = await processOf()
  // The pooler now needs the connection that the first statement has used.
  await other.query('BEGIN')
  try {
    if ((await processOf()) === before) return
  } finally {
    await other.query('COMMIT')
  }
  throw new UserError(
    `Between this emulator and ${name} is a connection pooler in transaction mode, in which the locks of the emulator do not hold. Connect to PostgreSQL itself, or use the session mode of the pooler.`,
  )
}
