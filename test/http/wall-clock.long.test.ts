import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { expect, test } from 'vitest'
import { accountAt } from '../support/account.ts'
import { type ClockedEmulator, startClockedEmulator } from '../support/fake-time-emulator.ts'
import { answerWith, failFirst, testBehaviours } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

const hour = 3_600_000
const minute = 60_000
// The most real time that a busy machine takes between two reads of a clock.
const slack = 5 * minute

test('running clocks continue when the wall clock is set back, and follow it when it is set forward', async () => {
  const emulator = await startClockedEmulator([])
  const clocks = [1, 60].map((speed) => ({
    speed,
    ...clientFor(emulator, `at-speed-${speed}`),
  }))
  for (const { speed, set } of clocks) await set({ speed })
  const shown = () => Promise.all(clocks.map(({ now }) => now()))
  const before = await shown()

  await emulator.setWall(-hour)
  const setBack = await shown()
  await emulator.advance(10 * minute)
  const passed = await shown()
  await emulator.setWall(2 * hour)
  const setForwards = await shown()

  for (const [i, { speed }] of clocks.entries()) {
    const went = (from: readonly number[], to: readonly number[]) =>
      ((to[i] ?? 0) - (from[i] ?? 0)) / speed
    expect(setBack[i]).toBeGreaterThanOrEqual(before[i] ?? 0)
    expect(went(before, setBack)).toBeLessThan(slack)
    expect(went(setBack, passed)).toBeGreaterThanOrEqual(10 * minute)
    expect(went(setBack, passed)).toBeLessThan(10 * minute + slack)
    // The wall clock is set forward by two hours. The first hour only undoes the hour by which it was set back.
    expect(went(passed, setForwards)).toBeGreaterThanOrEqual(hour)
    expect(went(passed, setForwards)).toBeLessThan(hour + slack)
  }
  await emulator.end()
})

test('verifications, tokens and callbacks continue over new year while the wall clock is set back', async () => {
  const receiver = await receiverForTest(failFirst(1, answerWith(503), testBehaviours.ok))
  const emulator = await startClockedEmulator(['--at', '2026-12-31T23:58:30Z'])
  const { token } = await accountAt(emulator, 'dev@example.com').token({ ttl: 3600 })
  const { call, now, rows } = clientFor(emulator, token)
  const inbox = () => call('post', '/__emulator/inbox/mine').send('a=b')
  const callback = { url: receiver.url, retry: 1 }
  const opened = await call('post', '/IT-live').send({ ...anna, callback })
  await inbox()

  await emulator.setWall(-hour)
  await inbox()
  await emulator.advance(minute)
  await call('get', list)
  await receiver.waitForCount(1)
  await emulator.advance(minute)
  await call('get', list)
  await receiver.waitForCount(3)
  const read = await call('get', `${list}/${opened.body.data.id}`)
  const messages = await rows('/inboxes/mine')
  await emulator.advance(hour)
  const expired = await call('get', list)
  const requests = await rows('/requests')

  expect(read.body.data.status).toBe('ok')
  expect(new Date(await now()).toISOString()).toMatch(/^2027-01-01T01:00/)
  expect(expired.status).toBe(401)
  expect(messages).toHaveLength(2)
  expect(requests).toHaveLength(6)
  for (const all of [messages, requests]) expect(all.map(at)).toEqual(all.map(at).toSorted())
  await emulator.end()
})

test('clocks in a data folder never go back, even if the wall clock is set back before a restart', async () => {
  const options = ['--data-dir', mkdtempSync(join(tmpdir(), 'wall-clock-'))]
  const busy: number[] = []
  const idle: number[] = []

  for (const wallMs of [0, -hour, -2 * hour]) {
    const emulator = await startClockedEmulator(options, wallMs)
    const client = clientFor(emulator)
    const other = clientFor(emulator, 'another-token')
    if (wallMs === 0) await other.call('post', '/IT-live').send(anna)
    busy.push(await client.now())
    idle.push(await other.now())
    await emulator.advance(minute)
    busy.push(await client.now())
    idle.push(await other.now())
    // The next start reads the clock from the folder, and only a change writes it there.
    await client.call('post', '/IT-live').send(anna)
    await emulator.end()
  }

  for (const shown of [busy, idle]) {
    expect(shown).toEqual(shown.toSorted((a, b) => a - b))
    expect((shown.at(-1) ?? 0) - (shown[0] ?? 0)).toBeGreaterThanOrEqual(3 * minute)
    expect((shown.at(-1) ?? 0) - (shown[0] ?? 0)).toBeLessThan(3 * minute + slack)
  }
})

const list = '/IT-identity-verifications'
const anna = { mail: 'anna@example.com' }
const at = (row: { readonly at: string }) => row.at

/** Requests with one token, and the clock of its namespace. */
function clientFor({ url }: ClockedEmulator, bearer = 'some-token') {
  const call = (method: 'get' | 'post' | 'put', path: string) =>
    request(url)[method](path).set('authorization', `Bearer ${bearer}`)
  return {
    call,
    set: (clock: object) => call('put', '/__emulator/clock').send(clock),
    async now(): Promise<number> {
      const { body } = await call('get', '/__emulator/clock')
      return Date.parse(body.now)
    },
    async rows(path: string): Promise<readonly { readonly at: string }[]> {
      const { body } = await call('get', `/__emulator${path}`)
      return body.data
    },
  }
}
