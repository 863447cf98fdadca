import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startCommand } from '../support/command.ts'
import { type EventReader, readEvents } from '../support/event-reader.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { folderOf } from '../support/scenario-folder.ts'

type Row = Readonly<Record<'id' | 'status', string>>

test('after kill -9 under load, everything that messages, reads and events have shown is stored', async () => {
  const options = ['--port', '0', '--speed', '600', '--data-dir', folderOf({})]
  const messages = new Set<string>()
  const seenStatuses = new Map<string, Set<string>>()
  const readers: EventReader[] = []
  for (let kill = 0; kill < numberOfRuns(1, 2); kill++) {
    const emulator = startCommand(options)
    const [, url = ''] = await emulator.waitForOutput(/address +(\S+)/)
    const reader = readEvents(`${url}/__emulator/events`, { authorization })
    readers.push(reader)
    await reader.ready
    const load = { on: true }
    const clients = [
      ...Array.from({ length: 4 }, (_, n) => postMessages(load, url, `${kill}-${n}`, messages)),
      openVerifications(load, url),
      ...Array.from({ length: 2 }, () => readLists(load, url, seenStatuses)),
    ]
    const enough = messages.size + 60
    while (messages.size < enough || seenStatuses.size === 0) await sleep(1)
    emulator.signal('SIGKILL')
    load.on = false
    await Promise.all([...clients, emulator.ended])
  }

  const last = startCommand(options)
  const [, url = ''] = await last.waitForOutput(/address +(\S+)/)
  const rows = await rowsAt<{ id: string; path: string }>(`${url}/__emulator/inboxes/orders`)
  const received = new Set(rows.map(({ path }) => path.slice(path.indexOf('?'))))
  const transitions = readers
    .flatMap(({ events }) => events)
    .filter(({ event }) => event === 'transition')
    .map(({ data }) => data as { readonly verification: string; readonly status: string })
  const histories = new Map<string, readonly string[]>()
  for (const id of new Set([
    ...seenStatuses.keys(),
    ...transitions.map((transition) => transition.verification),
  ])) {
    histories.set(id, await statusesOf(url, id))
  }
  last.signal('SIGKILL')
  await last.ended

  expect([...messages].filter((message) => !received.has(message))).toEqual([])
  expect([...seenStatuses].filter(([id, statuses]) => !isIn(histories, id, [...statuses]))).toEqual(
    [],
  )
  expect(
    transitions.filter(({ verification, status }) => !isIn(histories, verification, [status])),
  ).toEqual([])
  expect(transitions.length).toBeGreaterThan(0)
})

function isIn(
  histories: ReadonlyMap<string, readonly string[]>,
  id: string,
  statuses: readonly string[],
): boolean {
  return statuses.every((status) => histories.get(id)?.includes(status))
}

type Load = { readonly on: boolean }

async function postMessages(load: Load, url: string, client: string, messages: Set<string>) {
  for (let n = 0; load.on; n++) {
    const query = `?${client}-${n}`
    const path = `${url}/__emulator/inbox/orders${query}`
    const answer = await fetch(path, { method: 'POST', headers, body: '{}' }).catch(() => undefined)
    if (answer?.status === 200) messages.add(query)
  }
}

async function openVerifications(load: Load, url: string) {
  const body = JSON.stringify({ mail: 'anna@example.com' })
  while (load.on) {
    await fetch(`${url}/IT-live`, { method: 'POST', headers, body }).catch(() => undefined)
    await sleep(5)
  }
}

async function readLists(load: Load, url: string, seenStatuses: Map<string, Set<string>>) {
  while (load.on) {
    const rows = await rowsAt<Row>(`${url}/IT-identity-verifications`).catch(() => [])
    for (const { id, status } of rows)
      seenStatuses.set(id, (seenStatuses.get(id) ?? new Set()).add(status))
  }
}

const authorization = 'Bearer some-token'
const headers = { authorization, 'content-type': 'application/json' }

async function rowsAt<T>(url: string): Promise<readonly T[]> {
  const answer = await fetch(url, { headers })
  if (answer.status !== 200) return []
  const { data } = (await answer.json()) as { data: readonly T[] }
  return data
}

async function statusesOf(url: string, id: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/__emulator/verifications/${id}`, { headers })
  if (answer.status !== 200) return []
  const { history } = (await answer.json()) as { history: readonly { readonly status: string }[] }
  return history.map(({ status }) => status)
}
