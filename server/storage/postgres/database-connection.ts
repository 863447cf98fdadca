import pg from 'pg'

/** A connection to PostgreSQL. Its queries run one after the other. */
export interface DatabaseConnection {
  /**
   * Runs one statement. Rejects with an error whose `code` is that of PostgreSQL or of the operating system. After a
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
