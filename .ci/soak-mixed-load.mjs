import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './build-cache.mjs'
import { call, startReceiver } from './soak-receiver.mjs'

const perSecond = 20
// A test suite resets its namespaces after use. This load also resets all namespaces, once in this time.
const resetEverySeconds = 60

/**
 * Sends requests of all kinds for some minutes, with a clock that runs sixty times as fast. Returns the violations of
 * R-07 in docs/quality.md: memory does not grow over hours.
 */
export async function soakHours(minutes, { inMemory }) {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-soak-'))
  const receiver = await startReceiver()
  const own = inMemory ? [] : [join(folder, 'data')]
  const child = fork(join(root, '.ci', 'soak-emulator.mjs'), own, { execArgv: ['--expose-gc'] })
  const heard = () => new Promise((resolve) => child.once('message', resolve))
  const { url } = await heard()
  const load = { on: true, calls: 0, wrong: [] }
  const loading = mixed(load, url, receiver)
  const rows = []
  const every = Math.max(15, (minutes * 60) / 12)
  for (let second = every; second <= minutes * 60; second += every) {
    await sleep(every * 1000)
    child.send('how')
    const { heap, rss, p99 } = await heard()
    const descriptors = readdirSync(`/proc/${child.pid}/fd`).length
    const row = {
      minute: Number((second / 60).toFixed(1)),
      calls: load.calls,
      'heap MiB': Number(heap.toFixed(1)),
      'rss MiB': Math.round(rss),
      descriptors,
      'delay p99 ms': Number(p99.toFixed(1)),
      errors: load.wrong.length,
    }
    rows.push(row)
    const figures = Object.entries(row).map(([what, figure]) => `${what} ${figure}`)
    console.log(`${figures.join(', ')} (of ${minutes} minutes)`)
  }
  load.on = false
  await loading
  child.send('stop')
  await new Promise((resolve) => child.once('close', resolve))
  receiver.close()
  rmSync(folder, { recursive: true, force: true })
  console.table(rows)
  console.log(
    `${receiver.seen.size} callbacks received; wrong answers: ${load.wrong.slice(0, 5).join(', ') || 'none'}`,
  )
  return missedOf(rows, load)
}

// After a third of the time, the emulator has loaded all modules that it needs.
function missedOf(rows, load) {
  const early = rows[Math.floor(rows.length / 3)] ?? rows[0]
  const late = rows.at(-1)
  const heap = late['heap MiB'] / early['heap MiB']
  return [
    ...(heap > 1.15 ? [`the heap grew to ${heap.toFixed(2)} times as much`] : []),
    ...(late.descriptors > early.descriptors + 10 ? ['file descriptors are not closed'] : []),
    ...(late['delay p99 ms'] > 100 ? [`the event loop waits ${late['delay p99 ms']} ms`] : []),
    ...(load.wrong.length > 0 ? [`${load.wrong.length} calls went wrong`] : []),
  ]
}

async function mixed(load, url, receiver) {
  const pending = new Set()
  const from = performance.now()
  const ids = []
  for (let n = 0; load.on; n++) {
    const due = from + (n * 1000) / perSecond
    await sleep(Math.max(0, due - performance.now()))
    const one = each(n, url, receiver, ids)
      .then(({ what, status, wanted }) => {
        load.calls += 1
        if (!wanted.includes(status)) load.wrong.push(`${what} ${status}`)
      })
      .finally(() => pending.delete(one))
    pending.add(one)
  }
  await Promise.all(pending)
}

async function each(n, url, receiver, ids) {
  const every = perSecond * resetEverySeconds
  const kind = n % every === every - 1 ? 'reset' : ['post', 'get', 'list', 'get', 'control'][n % 5]
  const id = ids.at(-1 - (n % Math.max(1, Math.min(ids.length, 40))))
  const withExpected = (what, wanted) => (answer) => ({ ...answer, what, wanted })
  if (kind === 'reset') {
    ids.length = 0
    return call(`${url}/__emulator/reset`, { method: 'POST', body: { all: true } }).then(
      withExpected(kind, [200]),
    )
  }
  if (kind === 'post' || id === undefined) {
    const body = { mail: 'anna@example.com', callback: { url: receiver.url, retry: 2 } }
    const answer = await call(`${url}/IT-live`, { method: 'POST', body })
    if (answer.status === 200) ids.push(answer.body.data.id)
    return withExpected('post', [200])(answer)
  }
  const path = '/IT-identity-verifications'
  // A client that sends a request during the reset of all namespaces gets 404.
  if (kind === 'get') return call(`${url}${path}/${id}`).then(withExpected('get', [200, 404]))
  if (kind === 'list') return call(`${url}${path}`).then(withExpected('list', [200, 404]))
  return call(`${url}/__emulator/verifications/${id}`).then(withExpected('control', [200, 404]))
}
