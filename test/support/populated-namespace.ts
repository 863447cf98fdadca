import { fileURLToPath } from 'node:url'
import request from 'supertest'
import { onTestFinished } from 'vitest'
import { createApp } from '../../server/http/server/app.ts'
import { scenarioSources } from '../../server/http/server/scenario-sources.ts'
import { serve } from '../../server/http/server/start-server.ts'
import { defaultSettings, type Settings } from '../../server/runtime/settings.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
} from '../../server/scenario-files/scenario-catalog.ts'
import { vendorExample } from './emulator.ts'
import { inject } from './inject.ts'
import type { MemoryFolder } from './memory-folder.ts'
import { openingInstant } from './verification.ts'

/** The folder of scenarios that together fill every member of a verification. */
const everyScenario = fileURLToPath(new URL('../safety/scenarios', import.meta.url))

export const populatedToken = 'some-token'

let catalog: Promise<ScenarioCatalog> | undefined

// The catalog is shared, because a test starts a thousand emulators.
function fullCatalog(): Promise<ScenarioCatalog> {
  const scenarioDirectories = [everyScenario]
  const sources = scenarioSources({ ...defaultSettings, scenarioDirectories })
  catalog ??= createScenarioCatalog({ ...sources, standard: 'ok' })
  return catalog
}

// A closed emulator is removed from this set, so that a test with ten thousand emulators frees memory.
const open = new Set<() => Promise<void>>()

async function closeAll(): Promise<void> {
  for (const close of [...open]) await close()
}

export type Harness = Awaited<ReturnType<typeof startHarness>>

/** Starts an emulator whose API is called without sockets. Its callbacks go to its own inbox. */
export async function startHarness(settings: Partial<Settings> = {}, folder?: MemoryFolder) {
  const lines: string[] = []
  const reserve = { step: 4096, least: 2048 }
  const serving = await serve(
    {
      ...defaultSettings,
      port: 0,
      clock: 'manual',
      at: openingInstant,
      ...(folder === undefined ? {} : { dataDir: 'memory' }),
      ...settings,
    },
    (line) => lines.push(line),
    {
      book: await fullCatalog(),
      ...(folder === undefined
        ? {}
        : { folder: { folder, limits: { reserve, short: 1e9, times: 3 } } }),
    },
  )
  const close = async () => {
    if (open.delete(close)) await serving.close()
  }
  open.add(close)
  onTestFinished(closeAll)
  const app = createApp(serving.httpContext)
  const ask = (method: string, path: string, body?: unknown, accept = 'application/json') =>
    inject(app, {
      method,
      path,
      headers: { authorization: `Bearer ${populatedToken}`, accept },
      ...(body === undefined ? {} : { body }),
    })
  /** Does the same as `ask`, and parses the response as JSON. */
  const json = async (method: string, path: string, body?: unknown) => {
    const answer = await ask(method, path, body)
    return {
      status: answer.status,
      body: answer.status === 0 ? undefined : JSON.parse(answer.body),
    }
  }
  return { ask, json, lines, close, emulator: serving.emulator, url: serving.urls[0] ?? '' }
}

/** Fills a namespace so that every stored member has a value. Resolves to the name of the namespace. */
export async function populateNamespace({ ask, json, url, emulator }: Harness): Promise<string> {
  const hook = { url: `${url}/__emulator/inbox/orders`, retry: 2 }
  const body = { ...vendorExample(hook.url), mail: 'anna@example.com' }
  const open = async (scenario: string, more: object = {}) => {
    const pending = request(url).post('/IT-live').set('authorization', `Bearer ${populatedToken}`)
    const { body: answer } = await pending
      .set('x-emulator-scenario', scenario)
      .send({ ...body, ...more })
    return answer.data.id as string
  }
  const down = { ...hook, url: 'http://127.0.0.1:9/', method: 'JSON', custom: { order: [1, null] } }
  const first = await open('everything')
  await open('everything; name=Bea', { callback: { ...hook, headers: { 'X-A': 'b c' } } })
  await open('ok', { callback: down })
  await open('polled')
  await open('ko-repeatable-then-ok', { user: null, callback: { ...hook, method: 'JSON' } })
  const person = await open('interactive')
  const ahead = await open('slow-operator')
  await open('surprise-status')
  await ask('POST', '/__emulator/verifications', { status: 'ko', repeatable: true, age: '2d' })
  await ask('POST', '/IT-selfie', { mail: 'no address' })
  await ask('GET', '/nowhere')
  await ask('POST', `/__emulator/verifications/${person}/act`, { as: 'user', do: 'open-link' })
  await ask('POST', `/__emulator/verifications/${person}/act`, { as: 'user', do: 'abandon' })
  await ask('POST', '/__emulator/clock/advance', { by: '8m' })
  await ask('GET', `/IT-identity-verifications/${first}`)
  await ask('GET', '/IT-identity-verifications')
  await ask('POST', `/__emulator/verifications/${ahead}/fast-forward`, { by: '10m' })
  await ask('PUT', '/__emulator/scenarios/default', { use: 'ko' })
  await ask('POST', '/__emulator/scenarios/queue', {
    use: 'ko',
    params: { reason: 'face_mismatch' },
  })
  await ask('POST', '/__emulator/inbox/mine', { hello: 'world' })
  const { body: health } = await json('GET', '/__emulator/namespaces')
  const names = health.data.map(({ id }: { readonly id: string }) => id)
  const name = names.find((candidate: string) => candidate !== 'default') ?? ''
  for (const namespace of emulator.namespaces.all()) await Promise.all(namespace.runningEffects)
  return name
}
