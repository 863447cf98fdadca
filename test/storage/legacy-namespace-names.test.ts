import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

// The SHA-256 of both tokens begins with 76bed803. The first one opened a verification with version 0.1.0.
const [first, second] = ['token-6170', 'token-44637']
const short = 'ns-76bed803'
const idOfFirst = 'c295b3ff-2f13-4267-9df2-ac72dc1aa6d2'
// The verification of the token that the banner prints for seed 1.
const idOfBanner = '7b28bcfa-7c9c-4581-8b41-90473735377f'

test('a token finds its verifications in a data folder of version 0.1.0', async () => {
  const emulator = await startOn(folderOf010())

  const answers = [await read(emulator, first, idOfFirst), await list(emulator, emulator.token)]

  expect(answers).toMatchObject([{ status: 200 }, { body: { data: [{ id: idOfBanner }] } }])
})

test('a short name belongs to the token that used it first, also after kill -9', async () => {
  const folder = folderOf010()
  const emulator = await startOn(folder)
  await read(emulator, first, idOfFirst)
  const afterKill = copyOf(folder)
  await read(emulator, second, idOfFirst)
  await emulator.close()

  for (const later of [afterKill, folder]) {
    const again = await startOn(later)
    const [other, ownAnswer] = [
      await read(again, second, idOfFirst),
      await read(again, first, idOfFirst),
    ]
    expect([other.status, other.body.error, ownAnswer.status]).toEqual([404, 223, 200])
    expect((await list(again, second)).status).toBe(404)
    expect(again.as(second).namespace).toMatch(/^ns-76bed803[0-9a-f]{8}$/)
    expect(again.as(first).namespace).toBe(short)
  }
})

test('a claim remains after a reset of the namespace', async () => {
  const folder = folderOf010()
  const emulator = await startOn(folder)
  const view = emulator.as(first)
  view.reset()
  await post(emulator, first)

  const [owned, other] = [view.verifications(), await list(emulator, second)]
  await emulator.close()
  const again = await startOn(folder)

  expect([owned.length, other.status]).toEqual([1, 404])
  expect(again.as(second).namespace).not.toBe(short)
  expect(again.as(first).verifications()).toEqual(owned)
})

test('a snapshot restored into a claimed namespace is readable by the same token', async () => {
  const emulator = await startOn(folderOf010())
  const ownHeaders = { authorization: `Bearer ${first}` }
  const { body: snapshot } = await emulator.control('get', '/state').set(ownHeaders)

  await emulator.control('put', '/state').set(ownHeaders).send(snapshot)

  expect((await read(emulator, first, idOfFirst)).status).toBe(200)
})

test('no token claims a namespace that this version has created under a short name', async () => {
  const folder = folderOf({})
  const header = { 'x-emulator-namespace': short }
  const emulator = await startOn(folder)
  await emulator.control('put', '/scenarios/default').set(header).send({ use: 'ko' })
  const before = emulator.as(first).namespace
  await emulator.close()

  const again = await startOn(folder)

  for (const name of [before, again.as(first).namespace]) {
    expect(name).toMatch(/^ns-76bed803[0-9a-f]{8}$/)
  }
  const { body } = await again.control('get', `/namespaces/${short}`)
  expect(body.default).toMatchObject({ name: 'ko' })
})

test('a namespace of version 0.1.0 that is reset by its name is no longer claimed', async () => {
  const emulator = await startOn(folderOf010())
  await emulator.control('post', '/reset').set({ 'x-emulator-namespace': short }).send({})

  expect(emulator.as(first).namespace).toMatch(/^ns-76bed803[0-9a-f]{8}$/)
})

type Started = Awaited<ReturnType<typeof emulatorForTest>>

function startOn(dataDir: string): Promise<Started> {
  return emulatorForTest({ dataDir })
}

// Returns a copy of a folder that version 0.1.0 has written.
function folderOf010(): string {
  return copyOf(join(root, 'test', 'storage', 'folders', '0.1.0'))
}

function copyOf(folder: string): string {
  const copy = folderOf({})
  copyFileSync(join(folder, 'journal.log'), join(copy, 'journal.log'))
  return copy
}

function read({ api }: Started, token: string, id: string) {
  return api('get', `/IT-identity-verifications/${id}`).set('authorization', `Bearer ${token}`)
}

function list({ api }: Started, token: string) {
  return api('get', '/IT-identity-verifications').set('authorization', `Bearer ${token}`)
}

function post({ api }: Started, token: string) {
  const body = { mail: 'anna@example.com' }
  return api('post', '/IT-live').set('authorization', `Bearer ${token}`).send(body)
}
