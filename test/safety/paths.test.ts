import fs from 'node:fs'
import { Agent, request } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { readTextFile } from '../../server/runtime/files.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { TRAVERSALS } from '../support/path-traversal-payloads.ts'

test('no text in place of an id, a type or a name opens a file or causes a 5xx', async () => {
  const written: string[] = []
  const { url, token, open, clock } = await emulatorForTest({
    write: (line) => written.push(line),
  })
  const id = await open()
  await clock.advance('2m')
  // The first request of the control API loads Express, which opens its files.
  await fetch(`${url}/__emulator/health`)
  const opened = noteOpenedFiles()
  const places = (text: string) => [
    ['GET', `/IT-identity-verifications/${text}`],
    ['GET', `/IT-identity-verifications/${id}/${text}`],
    ['GET', `/downloads/${id}/${text}`],
    ['GET', `/__emulator/scenarios/${text}`],
    ['GET', `/__emulator/verifications/${text}`],
    ['GET', `/__emulator/inboxes/${text}`],
    ['GET', `/link/${text}`],
    ['GET', `/tokens/${text}`],
    ['GET', `/${text}`],
  ]

  const tried = TRAVERSALS.filter((_, i) => i % numberOfRuns(3, 1) === 0)
  const requests = tried.flatMap(places)
  const answers = []
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  for (const [method = '', path = ''] of requests) {
    answers.push(await ask(agent, url, token, method, path))
  }

  expect(TRAVERSALS.length).toBeGreaterThanOrEqual(200)
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect(
    answers.filter(({ text }) => /root:|"version": ?1,|openapi: 3|\[fonts\]/.test(text)),
  ).toEqual([])
  expect(opened).toEqual([])
  // Proves that noteOpenedFiles records an opened file.
  const readable = fileURLToPath(import.meta.url)
  await readTextFile(readable, 1_000_000)
  expect(opened).toContain(readable)
  expect(written.filter((line) => line.startsWith('error'))).toEqual([])
})

test.each(['x-emulator-scenario', 'the queue', 'the default', 'a tag of the mail'])(
  'no scenario name in %s opens a file',
  async (where) => {
    const { api, control } = await emulatorForTest()
    const opened = noteOpenedFiles()
    const send = (text: string) => {
      if (where === 'the queue') return control('post', '/scenarios/queue').send({ use: [text] })
      if (where === 'the default') return control('put', '/scenarios/default').send({ use: text })
      if (where.startsWith('a tag')) return api('post', '/IT-live').send({ mail: `a+${text}@b.co` })
      return api('post', '/IT-live').set(where, text).send({ mail: 'anna@example.com' })
    }

    const statuses = new Set<number>()
    for (const text of [...TRAVERSALS.slice(0, 60), '../ok', '../../scenarios/ok.yaml', '/etc']) {
      statuses.add((await send(decoded(text))).status)
    }

    expect([...statuses].filter((status) => status >= 500)).toEqual([])
    expect(opened).toEqual([])
  },
)

// Records the path of every file that is opened from now on, by any function of node:fs.
function noteOpenedFiles(): readonly string[] {
  const opened: string[] = []
  const ways = ['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream'] as const
  const before = ways.map((way) => fs[way])
  const promised = fs.promises.open
  const read = fs.promises.readFile
  for (const way of ways) {
    const real = fs[way] as (...parameters: unknown[]) => unknown
    fs[way] = ((...parameters: unknown[]) => {
      opened.push(String(parameters[0]))
      return real(...parameters)
    }) as never
  }
  fs.promises.open = (...parameters) => {
    opened.push(String(parameters[0]))
    return promised(...parameters)
  }
  fs.promises.readFile = ((...parameters: Parameters<typeof read>) => {
    opened.push(String(parameters[0]))
    return read(...parameters)
  }) as typeof read
  syncBuiltinESMExports()
  onTestFinished(() => {
    ways.forEach((way, i) => {
      fs[way] = before[i] as never
    })
    fs.promises.open = promised
    fs.promises.readFile = read
    syncBuiltinESMExports()
  })
  return opened
}

// Uses node:http, because fetch normalizes the path.
function ask(agent: Agent, url: string, token: string, method: string, path: string) {
  const { hostname, port } = new URL(url)
  return new Promise<{ path: string; status: number; text: string }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    const sent = request({ agent, hostname, port, method, path, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ path, status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll(/[^\x20-\x7e]/g, '')
  } catch {
    return text
  }
}
