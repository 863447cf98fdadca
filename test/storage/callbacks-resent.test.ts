import { expect, test } from 'vitest'
import type { CallbackDelivery } from '../../server/domain/model/callback.ts'
import type { Verification } from '../../server/domain/model/verification.ts'
import { duration, minute } from '../../server/domain/time/instant.ts'
import { firstDue } from '../../server/emulator/namespace.ts'
import { advanceClock } from '../../server/operations/advance-clock.ts'
import {
  commitVerification,
  prepareVerification,
} from '../../server/operations/open-verification.ts'
import { callbackRequest } from '../support/verification.ts'
import { recordedEmulator } from './emulator-with-folder.ts'

test('after a restart an interrupted callback is due before the callback queued behind it', async () => {
  const { namespace, verification } = await resumeInterrupted()

  const due = firstDue(namespace)
  expect(due?.verification.id).toBe(verification.id)
  expect(verification.deliveries.map(({ status }) => status)).toEqual(['scheduled', 'scheduled'])
  expect(verification.deliveries[0]?.attempts).toEqual([])
})

test('after a restart both callbacks are delivered, each once', async () => {
  const { emulator, namespace, verification } = await resumeInterrupted()

  const { deliveries } = await advanceClock(emulator, namespace, 'idle')

  const delivered = deliveries.filter(({ status }) => status === 'delivered')
  expect(delivered.map(({ id }) => id)).toEqual([`${verification.id}.1`, `${verification.id}.2`])
})

// Resumes an emulator that was killed after the receiver got the first of two callbacks and before it answered.
async function resumeInterrupted() {
  const first = await recordedEmulator()
  const namespace = first.emulator.namespaces.getOrCreateOrThrow('ns-a')
  const prepared = prepareVerification(first.emulator, namespace, {
    mode: 'live',
    request: { mail: 'anna@example.com', callback: { ...callbackRequest, retry: 5 } },
    base: 'http://127.0.0.1:4280',
  })
  if ('fault' in prepared) throw new Error(prepared.fault)
  commitVerification(first.emulator, namespace, prepared)
  await advanceClock(first.emulator, namespace, { by: duration(2 * minute) })
  await first.quiet()
  const records = first.records.map((line) => {
    const record = JSON.parse(line)
    for (const [, verification] of record.verifications ?? [])
      verification.deliveries = interruptedDeliveries(verification)
    return JSON.stringify(record)
  })
  first.close()
  const { emulator } = await recordedEmulator(records)
  const resumed = emulator.namespaces.getOrCreateOrThrow('ns-a')
  const [verification] = resumed.verifications.values() as Iterable<Verification>
  if (verification === undefined) throw new Error('There is no verification.')
  return { emulator, namespace: resumed, verification }
}

function interruptedDeliveries({ deliveries }: Verification): readonly CallbackDelivery[] {
  return deliveries.map((delivery, i) => ({
    ...delivery,
    status: i === 0 ? 'sending' : 'scheduled',
    dueAt: delivery.moment.at,
    attempts: [],
  }))
}
