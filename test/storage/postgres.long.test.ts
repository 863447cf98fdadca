import fc from 'fast-check'
import { expect } from 'vitest'
import { storedRequestSchema } from '../../server/http/api/stored-request-schema.ts'
import { createLogger } from '../../server/records/logger.ts'
import { openPostgresStorage } from '../../server/storage/postgres/postgres-storage.ts'
import { type PostgresServer, startPostgres, withPostgres } from '../support/postgres-server.ts'
import { anyCommand } from './any-command.ts'
import { recordedEmulator } from './emulator-with-folder.ts'
import { servedWith } from './served-folder.ts'

const silent = createLogger('error', () => {}, 'text')
// Short names come from data folders of version 0.1.0 only.
const anyCommands = fc.array(
  anyCommand.filter((command) => !String(command).startsWith('resolve')),
  { minLength: 1, maxLength: 25 },
)

withPostgres('a database gives back the state that was written, after any commands', async () => {
  const server = await startPostgres()
  const url = server.createDatabase('commands')
  const open = () =>
    openPostgresStorage({ url, waitMs: 0, seed: 1, log: silent, request: storedRequestSchema })
  await (await open()).storage.close()

  await fc.assert(
    fc.asyncProperty(anyCommands, async (commands) => {
      server.sql('TRUNCATE videoid_emulator_row', 'commands')
      const { storage } = await open()
      const original = await recordedEmulator([], { storage })
      for (const command of commands) await command.carryOut(original)
      await original.quiet()
      await storage.close()

      const again = await open()
      const resumed = await recordedEmulator([], { state: again.state })
      await again.storage.close()

      // Interrupted callbacks are sent again, so compare with an emulator that resumes from the whole state.
      const expected = await recordedEmulator(original.whole())
      expect(linesOf(resumed)).toEqual(linesOf(expected))
      for (const { close } of [original, resumed, expected]) close()
    }),
    { numRuns: 25 },
  )
})

withPostgres('answers are 503 while PostgreSQL is away, and nothing is lost', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('away')
  const emulator = await servedWith({ store })
  const before = await emulator.openVerification()

  server.stop()
  const refused = await emulator.api('post', '/IT-live').send({ mail: 'anna@example.com' })
  const again = await emulator.api('post', '/IT-live').send({ mail: 'anna@example.com' })
  const control = await emulator.control('post', '/clock/advance').send({ by: '1h' })
  const read = await emulator.api('get', `/IT-identity-verifications/${before}`)
  const health = await emulator.control('get', '/health')
  server.start()
  await expect.poll(async () => (await emulator.control('get', '/health')).status, slow).toBe(200)
  const after = await emulator.openVerification()
  const ids = await emulator.ids()
  await emulator.close()

  const restarted = await servedWith({ store })
  for (const { status, body, headers } of [refused, again]) {
    expect([status, body.success, body.error]).toEqual([503, false, 503.1])
    expect(headers['x-emulator-problem']).toContain('STORE_AWAY: The database of --store')
  }
  expect([control.status, read.status]).toEqual([503, 200])
  expect(health.body).toMatchObject({ status: 'database away', ready: false })
  expect(await restarted.ids()).toEqual(ids)
  expect(ids).toEqual(expect.arrayContaining([before, after]))
  expect(emulator.lines.join('\n')).not.toContain(server.password)
})

withPostgres('a crash of PostgreSQL under load loses no answered verification', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('crash')
  const emulator = await servedWith({ store })
  const answered: string[] = []
  let isOver = false
  const clients = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const id = await emulator.openVerification()
      if (id !== undefined) answered.push(id)
    }
  })

  for (let crash = 0; crash < 3; crash++) {
    const count = answered.length
    await expect.poll(() => answered.length, slow).toBeGreaterThan(count + 20)
    server.stop('immediate')
    server.start()
  }
  isOver = true
  await Promise.all(clients)
  await emulator.close()

  const restarted = await servedWith({ store })
  const found = new Set(restarted.emulator.namespaceById.keys())
  expect(answered.filter((id) => !found.has(id))).toEqual([])
  expect(new Set(answered).size).toBe(answered.length)
})

withPostgres('a full disk of the database is 507, and ends by itself', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('full_disk')
  const emulator = await servedWith({ store })
  const before = await emulator.openVerification()

  failWrites(server, 'full_disk', '53100')
  const refused = await emulator.api('post', '/IT-live').send({ mail: 'anna@example.com' })
  const read = await emulator.api('get', `/IT-identity-verifications/${before}`)
  server.sql('DROP TRIGGER failing ON videoid_emulator_row', 'full_disk')
  const after = await emulator.api('post', '/IT-live').send({ mail: 'anna@example.com' })

  expect([refused.status, read.status, after.status]).toEqual([507, 200, 200])
  expect(refused.headers['x-emulator-problem']).toContain('DISK_FULL')
})

withPostgres('an emulator that was replaced writes nothing any more', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('fence')
  const first = await servedWith({ store })
  const id = await first.openVerification()

  // Another emulator does the same when it finds that this emulator has ended.
  server.sql('DELETE FROM videoid_emulator_replica', 'fence')
  const refused = await first.api('post', '/IT-live').send({ mail: 'anna@example.com' })
  const reset = await first.control('post', '/reset').send({})
  const health = await first.control('get', '/health')
  const second = await servedWith({ store })

  expect([refused.status, reset.status, health.status]).toEqual([507, 507, 503])
  expect(health.body.status).toBe('database lost')
  expect(await second.ids()).toEqual([id])
  expect(first.lines.join('\n')).toContain('Another emulator has taken over the state')
})

withPostgres(
  'an emulator keeps its database when PostgreSQL restarts while another one waits',
  async () => {
    const server = await startPostgres()
    const store = server.createDatabase('reserve')
    const emulator = await servedWith({ store })
    const waiting = servedWith({ store, storeWait: 4_000 }).catch((cause: Error) => cause.message)

    server.stop('immediate')
    server.start()
    await expect.poll(async () => (await emulator.control('get', '/health')).status, slow).toBe(200)
    const refused = await waiting

    expect(refused).toContain('is used by another emulator')
    expect(await emulator.openVerification()).toBeDefined()
  },
)

withPostgres('a deletion of the replica waits for a commit that has begun', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('commit')
  const emulator = await servedWith({ store })
  await emulator.openVerification()
  delayWrites(server, 'commit', 1)

  const opening = emulator.openVerification()
  await expect
    .poll(
      () => server.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"),
      slow,
    )
    .toBe('1')
  server.sql('DELETE FROM videoid_emulator_replica', 'commit')
  const count = server.sql(
    "SELECT count(*) FROM videoid_emulator_row WHERE kind = 'verification'",
    'commit',
  )

  expect(await opening).toBeDefined()
  expect(count).toBe('2')
})

const slow = { timeout: 20_000, interval: 50 }

type Recorded = Awaited<ReturnType<typeof recordedEmulator>>

/** The state of an emulator without the order of the records, in which namespaces have no meaning. */
function linesOf(emulator: Recorded): readonly string[] {
  return emulator
    .whole()
    .filter((line) => !line.startsWith('{"billedInAll"'))
    .toSorted()
}

function failWrites(server: PostgresServer, database: string, code: string): void {
  addTrigger(server, database, `RAISE EXCEPTION 'no space left' USING ERRCODE = '${code}'`)
}

function delayWrites(server: PostgresServer, database: string, seconds: number): void {
  addTrigger(server, database, `PERFORM pg_sleep(${seconds})`)
}

function addTrigger(server: PostgresServer, database: string, statement: string): void {
  server.sql(
    `CREATE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement}; RETURN NULL; END $$`,
    database,
  )
  server.sql(
    'CREATE TRIGGER failing AFTER INSERT OR UPDATE ON videoid_emulator_row FOR EACH STATEMENT EXECUTE FUNCTION failing()',
    database,
  )
}
