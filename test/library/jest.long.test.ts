import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runNode } from '../support/command.ts'
import { installPacked } from '../support/install-packed.ts'

test('a CommonJS Jest project can require the library, also with fake timers', {
  timeout: 600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-jest-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }')
  writeFileSync(join(folder, 'onboarding.test.js'), TESTS)
  installPacked(folder, 'jest@30.5.2')

  const report = join(folder, 'report.json')
  const argv = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`]
  const { code, err } = await runNode(argv, { cwd: folder, env: { CI: 'true' } })

  expect(code, err).toBe(0)
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ numPassedTests: 4 })
})

const TESTS = `
const { startEmulator, toSatisfyVideoIdSpec } = require('videoid-emulator')

expect.extend({ toSatisfyVideoIdSpec })

let emulator
beforeAll(async () => { emulator = await startEmulator({ clock: 'manual' }) })
afterAll(() => emulator.close())

test('a verification becomes ok after two minutes', async () => {
  const answer = await fetch(emulator.url + '/IT-live', {
    method: 'POST',
    headers: { authorization: 'Bearer ' + emulator.token },
    body: JSON.stringify({ mail: 'anna@example.com' }),
  })
  const { data } = await answer.json()

  await emulator.clock.advance('2m')

  expect(emulator.verification(data.id).status).toBe('ok')
  expect(emulator.verifications()).toEqual([expect.objectContaining({ id: data.id })])
})

test("Jest's fake timers do not stop the emulator", async () => {
  jest.useFakeTimers()
  const { id } = emulator.seed({ status: 'ok' })

  await emulator.clock.advance('2m')

  expect(emulator.verification(id)).toMatchObject({ status: 'ok' })
  jest.useRealTimers()
})

test('the matcher compares a response of this sandbox, and fails for a parsed body', async () => {
  const headers = { authorization: 'Bearer ' + emulator.token }
  const answer = await fetch(emulator.url + '/IT-identity-verifications', { headers })

  await expect(answer).toSatisfyVideoIdSpec()
  const parsed = await answer.json()
  await expect(expect(parsed).not.toSatisfyVideoIdSpec()).rejects.toThrow('no HTTP status')
})

test('an unknown scenario is refused', async () => {
  await expect(startEmulator({ scenario: 'nope' })).rejects.toThrow('nope')
})
`
