import http from 'node:http'
import https from 'node:https'
import { expect, onTestFinished, test } from 'vitest'
import { interceptPlatformHosts } from '../../server/intercept.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('fetch, https and http reach the emulator at the real hosts, until it is stopped', async () => {
  const emulator = await emulatorForTest({ intercept: true })
  await emulator.open()
  const stop = interceptPlatformHosts(emulator)
  onTestFinished(stop)
  const headers = { authorization: `Bearer ${emulator.token}` }
  const path = '//videoid.openapi.com/IT-identity-verifications'

  const statuses = [
    (await fetch(`https:${path}`, { headers })).status,
    await statusOf(https.get(`https:${path}`, { headers, agent: false })),
    await statusOf(http.get(`http:${path}`, { headers, agent: false })),
  ]
  stop()

  expect(statuses).toEqual([200, 200, 200])
  // Without interception, Node looks the name up.
  const after = https.get(`https:${path}`, { headers, agent: false, lookup: refuseLookup })
  await expect(statusOf(after)).rejects.toThrow('no lookup')
})

test('an emulator without HTTPS cannot be intercepted, and the error says how to start it', async () => {
  const emulator = await emulatorForTest()

  expect(() => interceptPlatformHosts(emulator)).toThrow(/startEmulator\(\{ intercept: true \}\)/)
})

function statusOf(sent: http.ClientRequest): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    sent.once('error', reject).once('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
  })
}

function refuseLookup(
  _name: string,
  _options: unknown,
  done: (error: Error, address: string) => void,
): void {
  done(new Error('no lookup'), '')
}
