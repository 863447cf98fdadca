import { expect, test } from 'vitest'
import type { Sender } from '../../server/delivery/sender.ts'
import type { AttemptOutcome } from '../../server/domain/model/callback.ts'
import type { Verification } from '../../server/domain/model/verification.ts'
import { duration } from '../../server/domain/time/instant.ts'
import type { Namespace } from '../../server/emulator/namespace.ts'
import { advanceClock, fastForward } from '../../server/operations/advance-clock.ts'
import type { Settings } from '../../server/runtime/settings.ts'
import { bareEmulator } from '../support/bare-emulator.ts'
import { formatHistory, openingInstant, toDuration } from '../support/verification.ts'

test('advance delivers every due callback before the clock moves on', async () => {
  const sent: string[] = []
  const { emulator, namespace, open } = await emulatorWith(async ({ id }) => {
    sent.push(`${id.slice(-1)} at ${namespace.clock.now() - openingInstant}`)
    return delivered
  })
  open()

  const settled = await advanceClock(emulator, namespace, { by: toDuration('26h') })

  expect(sent).toEqual(['1 at 60000', '2 at 120000'])
  expect(settled.transitions.map(({ transition }) => transition.to)).toEqual(['validation', 'ok'])
  expect(settled.pending).toBe(0)
  emulator.close()
})

test('several advances by an hour have the same result as one advance by their sum', async () => {
  const whole = await emulatorWith(async () => unavailable)
  const split = await emulatorWith(async () => unavailable)
  const opened = [whole, split].map(({ open }) => [open(), open()])

  await advanceClock(whole.emulator, whole.namespace, { by: toDuration('26h') })
  for (let hour = 0; hour < 26; hour++) {
    await advanceClock(split.emulator, split.namespace, { by: toDuration('1h') })
  }

  const [first, second] = [whole, split].map(({ namespace }) => [
    ...namespace.verifications.values(),
  ])
  expect(first).toEqual(second)
  expect(first?.[0]?.deliveries[0]?.attempts).toHaveLength(4)
  expect(opened.flat()).toHaveLength(4)
  for (const { emulator } of [whole, split]) emulator.close()
})

test('a second advance is refused while the first waits for a receiver, and the error names the delivery', async () => {
  const { promise: answer, resolve: answerNow } = withResolvers<AttemptOutcome>()
  const { emulator, namespace, open } = await emulatorWith(() => answer)
  const { id } = open()
  const first = advanceClock(emulator, namespace, { by: toDuration('1m') })
  await Promise.resolve()

  const second = advanceClock(emulator, namespace, { by: toDuration('1m') })

  await expect(second).rejects.toMatchObject({ status: 409, particulars: { delivery: `${id}.1` } })
  answerNow(delivered)
  await expect(first).resolves.toMatchObject({ pending: 1 })
  emulator.close()
})

test('a refused advance names the one delivery of several that has no answer yet', async () => {
  const { promise: answer, resolve: answerNow } = withResolvers<AttemptOutcome>()
  const late = 2
  let sent = 0
  const { emulator, namespace, open } = await emulatorWith(() => {
    sent += 1
    return sent === late ? answer : Promise.resolve(delivered)
  })
  const ids = [open().id, open().id, open().id]
  const first = advanceClock(emulator, namespace, { by: toDuration('1m') })
  await new Promise(setImmediate)

  const second = advanceClock(emulator, namespace, { by: toDuration('1m') })

  const delivery = `${ids[late - 1]}.1`
  await expect(second).rejects.toMatchObject({ status: 409, particulars: { delivery } })
  answerNow(delivered)
  await expect(first).resolves.toMatchObject({ pending: 3 })
  emulator.close()
})

test('advance until idle continues until nothing is due', async () => {
  const { emulator, namespace, open } = await emulatorWith(async () => unavailable)
  open()

  const settled = await advanceClock(emulator, namespace, 'idle')

  expect(settled.pending).toBe(0)
  expect(settled.deliveries.at(-1)?.status).toBe('exhausted')
  emulator.close()
})

test('advance refuses an instant in the past', async () => {
  const { emulator, namespace } = await emulatorWith(async () => delivered)
  const past = { to: (openingInstant - 1) as typeof openingInstant }

  await expect(advanceClock(emulator, namespace, past)).rejects.toMatchObject({ status: 409 })
  expect(namespace.clock.now()).toBe(openingInstant)
  emulator.close()
})

test('fast-forward moves one verification and no other', async () => {
  const { emulator, namespace, open } = await emulatorWith(async () => delivered)
  const [mine, other] = [open(), open()]

  await fastForward(emulator, mine.id, 'next')
  const settled = await fastForward(emulator, mine.id, 'end')

  expect(historyOf(namespace, mine)).toContain('00:02:00 ok')
  expect(historyOf(namespace, other)).toBe('00:00:00 running')
  expect(namespace.clock.now()).toBe(openingInstant)
  expect(settled.pending).toBe(0)
  emulator.close()
})

test('fast-forward and advance have the same result', async () => {
  const brought = await emulatorWith(async () => unavailable)
  const advanced = await emulatorWith(async () => unavailable)
  const one = brought.open()
  const two = advanced.open()

  await fastForward(brought.emulator, one.id, toDuration('10m'))
  await advanceClock(advanced.emulator, advanced.namespace, { by: toDuration('10m') })

  const { aheadBy, ...verification } = brought.namespace.verifications.get(one.id) ?? {}
  expect(aheadBy).toBe(600_000)
  expect({ ...verification, aheadBy: 0 }).toEqual(advanced.namespace.verifications.get(two.id))
  for (const { emulator } of [brought, advanced]) emulator.close()
})

test('a reset namespace starts over with the same ids', async () => {
  const { emulator, namespace, open } = await emulatorWith(async () => delivered)
  const { id } = open()
  await advanceClock(emulator, namespace, { by: toDuration('1h') })

  emulator.reset(namespace.name)

  const again = emulator.namespaces.getOrCreateOrThrow(namespace.name)
  expect(emulator.find(id)).toBeUndefined()
  expect(again.clock.now()).toBe(openingInstant)
  expect(open(again).id).toBe(id)
  emulator.close()
})

test('a running clock sends callbacks by itself, and a slow receiver delays no other', async () => {
  const { promise: never } = withResolvers<AttemptOutcome>()
  const sent: string[] = []
  const { promise: bothSent, resolve: done } = withResolvers<void>()
  const settings = { clock: 'system', pace: 'instant' } as const
  const { emulator, open } = await emulatorWith(({ id }) => {
    sent.push(id)
    if (sent.length === 2) done()
    return never
  }, settings)

  const ids = [open().id, open().id]
  await bothSent

  expect(sent).toEqual(ids.map((id) => `${id}.1`))
  emulator.close()
})

const delivered: AttemptOutcome = { outcome: 'delivered', took: duration(1), httpStatus: 200 }
const unavailable: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 503 }

// Node 20 has no Promise.withResolvers.
function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

async function emulatorWith(send: Sender['send'], settings: Partial<Settings> = {}) {
  const { emulator, namespace, open } = await bareEmulator({ send, settings })
  return { emulator, namespace, open: (target?: Namespace) => open({ retry: 3 }, target) }
}

function historyOf({ verifications }: Namespace, { id }: Verification): string {
  const current = verifications.get(id)
  return current === undefined ? 'gone' : formatHistory(current)
}
