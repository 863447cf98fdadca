import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { started } from './soak-command.mjs'
import { call, startReceiver } from './soak-receiver.mjs'

const LIST = '/IT-identity-verifications'
const wantedPerSecond = 50

/** Kills an emulator under load again and again; answers what was missed of R-08. */
export async function soakKills(kills) {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-soak-'))
  const dataDir = join(folder, 'data')
  const options = ['--speed', '120', '--data-dir', dataDir]
  const receiver = await startReceiver()
  const answered = []
  const starts = []
  const failedStarts = []
  for (let cycle = 1; cycle <= kills; cycle++) {
    const emulator = await started(...options)
    if (emulator.url === undefined) {
      failedStarts.push(`cycle ${cycle}: ${emulator.err()}`)
      break
    }
    starts.push(emulator.took)
    const load = { on: true }
    const clients = Array.from({ length: 4 }, () => opening(load, emulator.url, receiver, answered))
    await sleep(200 + ((cycle * 7919) % 1300))
    emulator.child.kill('SIGKILL')
    load.on = false
    await Promise.all([...clients, emulator.ended])
    if (cycle % 20 === 0) console.log(`${cycle} kills, ${answered.length} answered`)
  }
  const last = await started(...options)
  const lost = await compared(last, answered, receiver)
  last.child.kill('SIGTERM')
  await last.ended
  receiver.close()
  rmSync(folder, { recursive: true, force: true })

  const slowest = Math.round(Math.max(...starts))
  const median = Math.round(starts.toSorted((a, b) => a - b)[starts.length >> 1] ?? 0)
  console.table({
    kills,
    'requests answered with 200': answered.length,
    'of them lost': lost.missing,
    'ids that came twice': answered.length - new Set(answered).size + lost.twice,
    'verifications at the end': lost.rows,
    'callbacks told': receiver.seen.size,
    'callbacks told more than once': lost.repeated,
    'callbacks never told': lost.untold,
    'starts that failed': failedStarts.length,
    'start, median ms': median,
    'start, slowest ms': slowest,
    'start with all of them, ms': Math.round(last.took),
  })
  return [
    ...(lost.missing > 0 ? [`${lost.missing} answered requests are lost`] : []),
    ...(answered.length > new Set(answered).size || lost.twice > 0 ? ['an id came twice'] : []),
    ...(lost.untold > 0 ? [`${lost.untold} callbacks were never told`] : []),
    ...failedStarts,
  ]
}

async function opening(load, url, receiver, answered) {
  while (load.on) {
    const body = { mail: 'anna@example.com', callback: { url: receiver.url } }
    const { status, body: told } = await call(`${url}/IT-live`, { method: 'POST', body })
    if (status === 200) answered.push(told.data.id)
    await sleep(4000 / wantedPerSecond)
  }
}

async function compared({ url }, answered, receiver) {
  const namespaces = (await call(`${url}/__emulator/namespaces`)).body.data
  for (const { id } of namespaces) {
    const headers = { 'x-emulator-namespace': id }
    const body = { until: 'idle' }
    await call(`${url}/__emulator/clock/advance`, { method: 'POST', body, headers })
  }
  const rows = (await call(`${url}${LIST}`)).body.data ?? []
  const ids = new Set(rows.map(({ id }) => id))
  const untold = answered.filter((id) => ![1, 2].every((n) => receiver.seen.has(`${id}.${n}`)))
  const repeated = [...receiver.seen.values()].filter((times) => times > 1).length
  return {
    rows: rows.length,
    missing: answered.filter((id) => !ids.has(id)).length,
    twice: rows.length - ids.size,
    untold: untold.length,
    repeated,
  }
}
