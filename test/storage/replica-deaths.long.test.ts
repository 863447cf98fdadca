import { expect } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { startPostgres, withPostgres } from '../support/postgres-server.ts'
import {
  anna,
  listPath,
  post,
  replica,
  slow,
  startReceiver,
  startReplica,
} from './replica-servers.ts'

withPostgres(
  'after the death of the owner, another replica answers and sends what is due',
  async () => {
    const server = await startPostgres()
    const runsSince = performance.now()
    const store = server.createDatabase('killed')
    const heir = await replica(store)
    const owner = startReplica(store, await freePort())
    const url = await owner.url
    const { hook, bodies } = await startReceiver()
    const opened = await post(`${url}/IT-live`, { ...anna, callback: { url: hook } })
    const { id } = ((await opened.json()) as { data: { id: string } }).data
    expect(heir.emulator.namespaceById.size).toBe(0)

    // Within one lease of PostgreSQL's own start, nobody counts as dead: all locks are free then.
    await expect.poll(() => performance.now() - runsSince, slow).toBeGreaterThan(5_500)

    owner.command.signal('SIGKILL')
    const from = performance.now()
    const ids = await heir.ids()
    const tookMs = performance.now() - from

    expect(ids).toEqual([id])
    // Well before the lease of five seconds ends: the end of the connection frees the lock.
    expect(tookMs).toBeLessThan(3_000)
    await heir.control('post', '/clock/advance').send({ by: '10m' })
    expect(bodies.length).toBeGreaterThan(1)
  },
)

withPostgres('a frozen owner is replaced, and joins again without its namespaces', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('frozen')
  const lease = { storeLease: 2_000 }
  const heir = await replica(store, lease)
  const owner = startReplica(store, await freePort(), ['--store-lease', '2s'])
  const url = await owner.url
  await (await post(`${url}/IT-live`, anna)).text()

  owner.command.signal('SIGSTOP')
  const waiting = heir.ids()
  const ids = await waiting
  const more = await heir.openVerification()
  owner.command.signal('SIGCONT')
  const headers = { authorization: 'Bearer some-token' }
  const seen = async () => {
    const response = await fetch(`${url}${listPath}`, { headers })
    const { data } = (await response.json()) as { data: { id: string }[] | null }
    return data?.map(({ id }) => id) ?? response.status
  }

  // Until it has joined again, it may refuse, but it never shows its old state.
  const first = await seen()
  expect([503, 2]).toContain(typeof first === 'number' ? first : first.length)
  await expect.poll(seen, slow).toEqual(expect.arrayContaining([...ids, more]))
  expect(heir.emulator.namespaceById.size).toBe(2)
})

withPostgres('deaths of the owner under load lose no answered verification', async () => {
  const server = await startPostgres()
  const store = server.createDatabase('load')
  const { hook, bodies } = await startReceiver()
  const ports = await Promise.all([freePort(), freePort(), freePort()])
  const commands = ports.map((port) => startReplica(store, port, ['--pace', 'instant']))
  await Promise.all(commands.map(({ url }) => url))
  const answered: string[] = []
  const statuses = new Set<string>()
  let isOver = false
  const clients = ports.map(async (port) => {
    while (!isOver) {
      const opened = await post(`http://127.0.0.1:${port}/IT-live`, {
        ...anna,
        callback: { url: hook },
      }).catch(() => undefined)
      const outcome = String(opened?.status ?? 'refused')
      statuses.add(outcome)
      if (opened?.status === 200) {
        answered.push(((await opened.json()) as { data: { id: string } }).data.id)
      } else await opened?.text()
    }
  })

  for (let kill = 0; kill < 2; kill++) {
    const count = answered.length
    await expect.poll(() => answered.length, slow).toBeGreaterThan(count + 30)
    const owner = server.sql(
      `SELECT address FROM videoid_emulator_replica AS r JOIN videoid_emulator_namespace AS n ON n.replica = r.id
       WHERE n.name LIKE 'ns-%'`,
      'load',
    )
    const index = ports.findIndex((port) => owner.endsWith(`:${port}`))
    commands[index]?.command.signal('SIGKILL')
    commands[index] = startReplica(store, ports[index] ?? 0, ['--pace', 'instant'])
    await commands[index].url
  }
  isOver = true
  await Promise.all(clients)
  const [port] = ports
  const url = `http://127.0.0.1:${port}`
  const headers = { authorization: 'Bearer some-token' }
  const listed = await (await fetch(`${url}/__emulator/verifications`, { headers })).json()
  const rows = (listed as { data: { id: string; deliveries?: unknown }[] }).data
  const known = new Set(rows.map(({ id }) => id))
  await expect
    .poll(() => answered.filter((id) => !bodies.some((body) => body.includes(id))).length, slow)
    .toBe(0)

  expect(answered.filter((id) => !known.has(id))).toEqual([])
  expect(new Set(answered).size).toBe(answered.length)
  expect([...statuses].filter((outcome) => !/^(200|503|refused)$/.test(outcome))).toEqual([])
})
