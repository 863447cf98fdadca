import { expect, test } from 'vitest'
import { ControlApiError } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

type Emulator = Awaited<ReturnType<typeof emulatorForTest>>
// JavaScript programs have no compiler that refuses these calls.
// biome-ignore lint/suspicious/noExplicitAny: the tests make calls that the types forbid
type Loose = any

const WRONG_CALLS: readonly (readonly [
  string,
  (emulator: Loose, id: string) => unknown,
  string,
])[] = [
  ['queue({ name: "kko" })', (it) => it.queue({ name: 'kko' }), 'did you mean "ko"'],
  ['queue("kko")', (it) => it.queue('kko'), 'did you mean "ko"'],
  ['queue({ nmae })', (it) => it.queue({ nmae: 'ko' }), 'did you mean "name"'],
  [
    'queue with a wrong param',
    (it) => it.queue({ name: 'ko', params: { resaon: 'x' } }),
    'did you mean "reason"',
  ],
  [
    'fastForward({ to: "ende" })',
    (it, id) => it.fastForward(id, { to: 'ende' }),
    'Write "next" or "end".',
  ],
  ['fastForward({ bye })', (it, id) => it.fastForward(id, { bye: '1h' }), 'did you mean "by"'],
  ['seed({ stauts })', (it) => it.seed({ stauts: 'ok' }), 'did you mean "status"'],
  ['act({ ass })', (it, id) => it.act(id, { ass: 'user', do: 'submit' }), 'did you mean "as"'],
  ['clock.set({ mod })', (it) => it.clock.set({ mod: 'manual' }), 'did you mean "mode"'],
  ['clock.advance({ unitl })', (it) => it.clock.advance({ unitl: 'idle' }), 'did you mean "until"'],
  [
    'clock.advance({ until: "idel" })',
    (it) => it.clock.advance({ until: 'idel' }),
    'The only word here is "idle".',
  ],
  [
    'waitForDeliveries({ evnet })',
    (it) => it.waitForDeliveries({ evnet: 'ok' }),
    'did you mean "event"',
  ],
  [
    'waitForDeliveries({ event: "okk" })',
    (it) => it.waitForDeliveries({ event: 'okk' }),
    'did you mean "ok"',
  ],
  [
    'waitForDeliveries({ status: "deliverd" })',
    (it) => it.waitForDeliveries({ status: 'deliverd' }),
    'did you mean "delivered"',
  ],
  [
    'waitForDeliveries({ count: 0 })',
    (it) => it.waitForDeliveries({ count: 0 }),
    'Write a whole number from 1 to 1000.',
  ],
  [
    'waitForRequests({ oparation })',
    (it) => it.waitForRequests({ oparation: 'get' }),
    'did you mean "operation"',
  ],
  [
    'waitForRequests({ operation: "creat" })',
    (it) => it.waitForRequests({ operation: 'creat' }),
    'did you mean "create"',
  ],
  [
    'waitForInbox({ cnt })',
    (it) => it.waitForInbox('orders', { cnt: 2 }),
    'The keys are count, timeout.',
  ],
  [
    'waitForStatus({ timout })',
    (it, id) => it.waitForStatus(id, 'ok', { timout: '1s' }),
    'did you mean "timeout"',
  ],
]

test.each(WRONG_CALLS)('%s is refused with a remedy in the message', async (_, call, remedy) => {
  const emulator: Emulator = await emulatorForTest()
  const id = await emulator.open()

  const called = Promise.resolve().then(() => call(emulator, id))

  await expect(called).rejects.toThrow(ControlApiError)
  await expect(called).rejects.toThrow(remedy)
})

test('queue accepts names, and names with params', async () => {
  const { queue, open, verifications } = await emulatorForTest()

  queue('slow-operator', { name: 'ko', params: { reason: 'face_mismatch' } })
  await open()
  await open()

  expect(verifications().map(({ scenario }) => scenario)).toEqual(['slow-operator', 'ko'])
})
