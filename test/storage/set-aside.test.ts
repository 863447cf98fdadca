import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'
import { journalOf, recordsOfTwoVerifications } from './journal-bytes.ts'

type StoredVerification = { request: { callback: { headers: object } }; history: { at: unknown }[] }

test.each<[string, (verification: StoredVerification) => unknown, RegExp]>([
  [
    'a header that cannot be sent',
    (verification) => Object.assign(verification.request.callback.headers, { 'a b': 'x' }),
    /request\.callback\.headers of record \d+ would be refused/,
  ],
  [
    'an instant that is out of range',
    (verification) => Object.assign(verification.history[0] ?? {}, { at: 1e308 }),
    /history\[0\]\.at of record \d+ must be an instant/,
  ],
])(
  'a namespace with %s is set aside and reported, and the others are loaded',
  async (_, change, reason) => {
    const path = folderOf({ 'journal.log': await journalWith(change) })
    const lines: string[] = []

    const first = await startOn(path, lines)
    const health = await healthOf(first.url)
    const names = first.scenarioNames().length
    const { resumed } = first
    await first.close()

    const file = 'set-aside-1-ns-a.json'
    expect(health.setAside).toEqual([
      { namespace: 'ns-a', reason: expect.stringMatching(reason), file },
    ])
    expect([health.status, health.ready, names > 0]).toEqual(['ok', true, true])
    expect(resumed).toBe(
      `${path}: 1 namespace, 0 verifications, 0 callbacks to send; manual clocks show the same time as before; set aside: namespace ns-a as ${file}`,
    )
    expect(lines.join('')).toMatch(
      new RegExp(
        `Namespace ns-a cannot be used and was set aside as ${file}: .*stored as .*damaged-1`,
      ),
    )
    const content = JSON.parse(readFileSync(join(path, file), 'utf8'))
    expect(content).toMatchObject({ reason: health.setAside[0].reason, namespace: 'ns-a' })
    expect(content.broken[0].value[1].id).toBe(content.verifications[0].id)
  },
)

test('a namespace that was set aside is not reported at the next start', async () => {
  const path = folderOf({ 'journal.log': await journalWith(withoutHistory) })
  await (await startOn(path, [])).close()
  const before = readdirSync(path)
  const lines: string[] = []

  const { resumed, close } = await startOn(path, lines)
  await close()

  expect(resumed).not.toContain('set aside')
  expect(lines).toEqual([])
  expect(readdirSync(path)).toEqual(before)
})

test('only an invalid token is set aside, and every namespace is loaded', async () => {
  const records = (await recordsOfTwoVerifications()).map((json) => JSON.parse(json))
  const broken = JSON.stringify({ tokens: [{ mail: 'anna@example.com' }], billedInAll: 'much' })
  const all = [...records.map((record) => JSON.stringify(record)), broken, sealed]
  const path = folderOf({ 'journal.log': journalOf(all).bytes })

  const emulator = await startOn(path, [])
  const health = await healthOf(emulator.url)

  expect(health.setAside).toEqual([
    {
      reason: expect.stringContaining('tokens[0].token of record'),
      file: 'set-aside-1-records.json',
    },
  ])
  expect(emulator.resumed).toContain('1 namespace, 2 verifications')
})

test('a namespace whose inbox messages are out of order is set aside', async () => {
  const records = (await recordsOfTwoVerifications()).map((json) => JSON.parse(json))
  const plain = { at: 0, method: 'POST', path: '/', headers: [], body: '' }
  const message = (n: number) => ({ id: `box.${n}`, ...plain })
  const inboxes = [['ns-a', { box: { arrived: 2, messages: [message(2), message(1)] } }]]
  const all = [...records, { inboxes }].map((record) => JSON.stringify(record))
  const path = folderOf({ 'journal.log': journalOf([...all, sealed]).bytes })

  const emulator = await startOn(path, [])
  const health = await healthOf(emulator.url)

  expect(health.setAside).toEqual([
    {
      namespace: 'ns-a',
      reason: expect.stringMatching(
        /inboxes\[0\]\[1\]\.box\.messages\[1\]\.id of record \d+ must be box\.<n>/,
      ),
      file: 'set-aside-1-ns-a.json',
    },
  ])
})

test('a list in the place of a stage number is not used, and the next snapshot is stored', async () => {
  const records = (await recordsOfTwoVerifications()).map((json) => JSON.parse(json))
  const all = [...records, { staged: [['ns-a', []]] }].map((record) => JSON.stringify(record))
  const path = folderOf({ 'journal.log': journalOf([...all, sealed]).bytes })
  const first = await startOn(path, [])
  const state = `${first.url}/__emulator/state`
  const headers = { authorization: `Bearer ${first.token}`, 'content-type': 'application/json' }
  const snapshot = await (await fetch(state, { headers })).text()

  const restored = await fetch(state, { method: 'PUT', headers, body: snapshot })
  await first.close()
  const warnings: string[] = []
  await startOn(path, warnings)

  expect(restored.status).toBe(200)
  expect(warnings.filter((line) => !line.startsWith('info'))).toEqual([])
})

test('data check and data import report records that cannot be used', async () => {
  const path = folderOf({ 'journal.log': await journalWith(withoutHistory) })

  const check = await runInTerminal(['data', 'check', path])
  const imported = await runInTerminal([
    'data',
    'import',
    join(path, 'new'),
    '--from',
    join(path, 'journal.log'),
  ])

  expect([check.exitCode, check.out]).toEqual([
    1,
    expect.stringContaining('Namespace ns-a cannot be used'),
  ])
  expect([imported.exitCode, imported.err]).toEqual([
    2,
    expect.stringContaining('nothing was imported'),
  ])
})

const withoutHistory = (verification: StoredVerification) =>
  Object.assign(verification, { history: [] })

const sealed = '{"sealed":"closed"}'

// A journal of two namespaces. A verification of the first one has a value that no emulator writes.
async function journalWith(change: (verification: StoredVerification) => unknown): Promise<Buffer> {
  const records = (await recordsOfTwoVerifications()).map((json) => JSON.parse(json))
  const last = records.findLast((record) => record.verifications !== undefined)
  change(last.verifications[0][1])
  const [state] = records.find((record) => record.namespaces !== undefined).namespaces
  const other = { namespaces: [{ ...state, name: 'ns-b', opened: 0, billed: noBill }] }
  return journalOf([...[...records, other].map((record) => JSON.stringify(record)), sealed]).bytes
}

const noBill = { live: 0, selfie: 0, automatic: 0 }

async function startOn(dataDir: string, lines: string[]) {
  const emulator = await startEmulator({
    dataDir,
    write: (line) => lines.push(line),
    logLevel: 'warn',
  })
  onTestFinished(() => emulator.close())
  return emulator
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them.
async function healthOf(url: string): Promise<any> {
  return (await fetch(`${url}/__emulator/health`)).json()
}
