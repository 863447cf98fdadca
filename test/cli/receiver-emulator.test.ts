import { expect, onTestFinished, test } from 'vitest'
import { RECEIVER_HISTORIES } from '../../contracts/callbacks/documented-histories.ts'
import { startReceiverEmulator } from '../../server/cli/contracts/receiver-emulator.ts'
import { requestEmulator } from '../../server/cli/shared/control-client.ts'
import { duration } from '../../server/domain/time/instant.ts'
import { startReceiver } from '../../server/index.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'

const scenario = RECEIVER_HISTORIES[0]?.scenario ?? { version: 1 }

test('runVerification fails when the application opens nothing', async () => {
  const { emulator } = await hookEmulator()

  await expect(emulator.runVerification(scenario, async () => {})).rejects.toThrow(
    /^Nothing was opened within 50ms of --create\. Does the application speak to the emulator/,
  )
})

test('runVerification fails when the application opens two verifications or asks for no callback', async () => {
  const { emulator, post } = await hookEmulator()
  const callback = { url: 'http://127.0.0.1:9/elsewhere' }

  const two = emulator.runVerification(scenario, async () => {
    await Promise.all([post({ callback }), post({ callback })])
  })
  await expect(two).rejects.toThrow('--create opened 2 verifications at once. Let it open one.')

  const silent = emulator.runVerification(scenario, () => post({}))
  await expect(silent).rejects.toThrow(/^--create opened a verification without a callback/)
})

test('runVerification waits for a verification that is opened after the response of --create', async () => {
  const { emulator, post, receiver } = await hookEmulator(2_000)
  const callback = { url: 'http://127.0.0.1:9/elsewhere', method: 'JSON' }

  const { responses: answers } = await emulator.runVerification(scenario, async () => {
    setImmediate(() => void post({ callback }))
  })

  expect(answers.map(({ event, httpStatus }) => [event, httpStatus])).toEqual([
    ['validation', 200],
    ['ok', 200],
  ])
  expect(receiver.received.map(({ status }) => status)).toEqual(['validation', 'ok'])
})

test('runVerification uses its own scenario, whatever scenario the application asks for', async () => {
  const { emulator, post } = await hookEmulator()
  const callback = { url: 'http://127.0.0.1:9/elsewhere' }

  const { responses: answers } = await emulator.runVerification(scenario, () =>
    post({ mail: 'anna+ko.face_mismatch@example.com', callback }),
  )

  expect(answers.map(({ event }) => event)).toEqual(['validation', 'ok'])
})

test('verifications that the application opens during callbacks get no callbacks', async () => {
  const more: Promise<void>[] = []
  const { emulator, post, receiver } = await hookEmulator(50, () => {
    if (more.length < 10) more.push(post({ callback: { url: receiver.url } }))
  })

  const { responses: answers } = await emulator.runVerification(scenario, () =>
    post({ callback: { url: receiver.url } }),
  )

  await Promise.all(more)
  expect(answers).toHaveLength(2)
  expect(more).toHaveLength(2)
})

test('runVerification adds its headers to those that the application asks for', async () => {
  const { emulator, post, receiver } = await hookEmulator()
  const headers = { 'X-Order': '7', session_id: 'abc' }

  await emulator.runVerification(scenario, () =>
    post({ callback: { url: 'http://127.0.0.1:9/elsewhere', headers } }),
  )

  expect(receiver.received[0]?.headers).toEqual(
    expect.arrayContaining([
      ['X-Order', '7'],
      ['session_id', 'abc'],
      ['X-Added', 'yes'],
    ]),
  )
})

async function hookEmulator(openingMs = 50, onCallback: () => unknown = () => {}) {
  const receiver = await startReceiver({ onCallback: () => void onCallback() })
  const emulator = await startReceiverEmulator({
    settings: { ...defaultSettings, port: 0 },
    receiverUrl: receiver.url,
    headers: { 'X-Added': 'yes' },
    timeLimit: duration(5_000),
    openingMs,
  })
  onTestFinished(() => emulator.close())
  onTestFinished(() => receiver.close())
  const { url, token } = emulator
  const post = async (body: object) => {
    await requestEmulator(url, '/IT-live', { token, body: { mail: 'anna@example.com', ...body } })
  }
  return { emulator, post, receiver }
}
