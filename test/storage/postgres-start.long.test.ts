import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { startCommand } from '../support/command.ts'
import { startPostgres, withPostgres } from '../support/postgres-server.ts'
import { root } from '../support/root.ts'
import { servedWith } from './served-folder.ts'

withPostgres('each mistake of a database URL is one sentence without the password', async () => {
  const server = await startPostgres()
  const masked = `postgres://emulator:***@127.0.0.1:${server.port}`
  const sentenceFor = async (store: string) => {
    const error: Error = await servedWith({ store, storeWait: 0 }).then(
      ({ close }) => close().then(() => new Error('started')),
      (cause) => cause,
    )
    return error.message
  }

  const newer = server.createDatabase('newer')
  await (await servedWith({ store: newer })).close()
  server.sql("UPDATE videoid_emulator_meta SET value = 3 WHERE name = 'version'", 'newer')
  const broken = server.createDatabase('broken')
  const filled = await servedWith({ store: broken })
  await filled.openVerification()
  await filled.close()
  server.sql("UPDATE videoid_emulator_row SET value = '{}' WHERE kind = 'verification'", 'broken')
  const used = server.createDatabase('used')
  const user = await servedWith({ store: used })
  const sentences = {
    newer: await sentenceFor(newer),
    broken: await sentenceFor(broken),
    used: await sentenceFor(used),
    wrong: await sentenceFor(server.url.replace(server.password, 'wrong-word')),
    missing: await sentenceFor(server.url.replace(/postgres$/, 'nowhere')),
  }
  await user.close()
  server.stop()
  const stopped = await sentenceFor(server.url)

  expect(sentences.newer).toBe(
    `The tables in ${masked}/newer have version 3, and this release uses version 2. Start the release that wrote them, or use another database.`,
  )
  expect(sentences.broken).toMatch(
    /^postgres:\S+ has a value that no emulator writes: verifications\[0\]\[1\]\.id .+ delete the rows of its namespace ns-/,
  )
  expect(sentences.used).toMatch(
    /^The database \S+ is used by another emulator \(process \d+ on .+\)\. Stop it, or use another database\.$/,
  )
  expect(sentences.wrong).toBe(
    `The database ${masked}/postgres refuses the password of the user "emulator". Correct the password in --store.`,
  )
  expect(sentences.missing).toBe(
    `The database ${masked}/nowhere does not exist. Create it with createdb, or correct --store.`,
  )
  expect(stopped).toBe(
    `Cannot use the database ${masked}/postgres: connect ECONNREFUSED 127.0.0.1:${server.port}. Start PostgreSQL there, or correct --store.`,
  )
  expect(JSON.stringify({ ...sentences, stopped })).not.toMatch(/sesame|wrong-word/)
})

withPostgres('a user who may not create tables gets the SQL that creates them', async () => {
  const server = await startPostgres()
  server.sql("CREATE USER guest PASSWORD 'guest-word'")
  const store = server.createDatabase('rights').replace(/emulator:[^@]+/, 'guest:guest-word')

  const refused: Error = await servedWith({ store, storeWait: 0 }).catch((cause) => cause)
  const [sentence, ...sql] = refused.message.split('\n')
  server.sql(sql.join('\n'), 'rights')
  const emulator = await servedWith({ store, storeWait: 0 })

  expect(sentence).toContain('The user "guest" may not create or use the tables in')
  expect(await emulator.openVerification()).toBeDefined()
})

withPostgres('a start waits for a database that is not there yet', async () => {
  const server = await startPostgres()
  server.stop()
  const starting = servedWith({ store: server.url, storeWait: 30_000 })
  server.start()

  const emulator = await starting

  expect(await emulator.openVerification()).toBeDefined()
})

withPostgres('a frozen emulator is replaced after its lease, and then writes nothing', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('frozen')
  const argv = ['start', '--port', '0', '--clock', 'manual', '--store-wait', '0']
  const frozen = startCommand(argv, { env: { ...process.env, VIDEOID_EMULATOR_STORE: store } })
  const [, url = ''] = await frozen.waitForOutput(/address +(\S+)/)
  const headers = { authorization: 'Bearer some-token', 'content-type': 'application/json' }
  const open = () =>
    fetch(`${url}/IT-live`, { method: 'POST', headers, body: '{"mail":"anna@example.com"}' })
  const opened = await open()

  frozen.signal('SIGSTOP')
  const from = performance.now()
  const heir = await servedWith({ store, storeWait: 20_000 })
  const tookMs = performance.now() - from
  frozen.signal('SIGCONT')
  const refused = await open()
  const ids = await heir.ids()
  await heir.close()
  frozen.signal('SIGTERM')
  const { out, err } = await frozen.ended

  const restarted = await servedWith({ store })
  expect([opened.status, refused.status]).toEqual([200, 507])
  expect(ids.length).toBe(1)
  expect(await restarted.ids()).toEqual(ids)
  expect(tookMs).toBeLessThan(9_000)
  expect(out + err).not.toContain(server.password)
})

withPostgres('kills under all kinds of requests lose no acknowledged change', async () => {
  const server = await startPostgres()
  const script = await import(pathToFileURL(join(root, '.ci', 'soak-kills.mjs')).href)

  const options = { seed: 1, least: 60, mostMore: 60, store: server.createDatabase('killed') }
  const { missed, figures } = await script.soakKills(3, options)

  expect(missed).toEqual([])
  expect(figures.acknowledged).toBeGreaterThan(180)
})
