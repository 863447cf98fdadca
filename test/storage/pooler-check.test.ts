import { expect, test } from 'vitest'
import { refuseTransactionPooler } from '../../server/storage/postgres/database-connection.ts'

test('a pooler that gives a connection to another client after a statement is refused', async () => {
  // The pooler has two connections. The one of the first client serves the transaction of the second client.
  let isLent = false
  const first = { query: async () => [{ process: isLent ? 2 : 1 }] }
  const second = {
    query: async (text: string) => {
      isLent = text === 'BEGIN'
      return []
    },
  }
  const direct = { query: async () => [{ process: 1 }] }

  await expect(refuseTransactionPooler(first, second, 'postgres://db/emulator')).rejects.toThrow(
    'a connection pooler in transaction mode',
  )
  await expect(refuseTransactionPooler(direct, direct, 'x')).resolves.toBeUndefined()
})
