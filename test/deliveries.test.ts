import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OutgoingRequest } from '../server/delivery/http-client.ts'
import { randomFrom } from '../server/domain/base/random.ts'
import type { AttemptOutcome, CallbackDelivery } from '../server/domain/model/callback.ts'
import type { Verification } from '../server/domain/model/verification.ts'
import type { CallbacksText, ScenarioFile } from '../server/domain/scenarios/scenario.ts'
import { duration } from '../server/domain/time/instant.ts'
import { advanceClock } from '../server/operations/advance-clock.ts'
import { anyCallbacks } from './support/arbitrary-callback-config.ts'
import { bareEmulator } from './support/bare-emulator.ts'
import { numberOfRuns } from './support/number-of-runs.ts'
import { openingInstant } from './support/verification.ts'

const numRuns = Number(process.env.RUNS ?? numberOfRuns(15, 50))
const replayed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

test('the same seed gives the same deliveries, whatever the chaos is', async () => {
  await fc.assert(
    fc.asyncProperty(anyCallbacks, fc.nat(5), async (callbacks, seed) => {
      const [first, second] = [await openThree(callbacks, seed), await openThree(callbacks, seed)]

      await first.advance('idle')
      await second.advance('idle')

      expect(second.sent).toEqual(first.sent)
      expect(second.verifications()).toEqual(first.verifications())
    }),
    { numRuns, ...replayed },
  )
})

test('the deliveries are the same, however an advance is split', async () => {
  const portions = fc.array(fc.nat(2_400_000), { minLength: 1, maxLength: 12 })

  await fc.assert(
    fc.asyncProperty(anyCallbacks, portions, async (callbacks, lengths) => {
      const [whole, split] = [await openThree(callbacks, 1), await openThree(callbacks, 1)]

      await whole.advance(lengths.reduce((sum, length) => sum + length, 0))
      for (const length of lengths) await split.advance(length)

      expect(split.sent).toEqual(whole.sent)
      expect(split.verifications()).toEqual(whole.verifications())
    }),
    { numRuns, ...replayed },
  )
})

test('every planned delivery ends as delivered, exhausted, blocked or dropped', async () => {
  await fc.assert(
    fc.asyncProperty(anyCallbacks, fc.nat(1000), async (callbacks, seed) => {
      const { advance, verifications, sent } = await openThree(callbacks, seed)

      await advance('idle')

      for (const verification of verifications()) {
        const { deliveries } = verification
        for (const delivery of deliveries) expect(endOf(delivery)).toBe('expected')
        expect(originals(verification)).toEqual(callbackEvents(verification))
        expect(deliveries.filter(isCopyWithoutOriginal(verification))).toEqual([])
      }
      const attempts = verifications().flatMap(({ deliveries }) =>
        deliveries.flatMap((d) => d.attempts),
      )
      expect(sent).toHaveLength(attempts.length)
    }),
    { numRuns, ...replayed },
  )
})

test('deliveries of one verification never overlap, except concurrent duplicates of one event', async () => {
  await fc.assert(
    fc.asyncProperty(anyCallbacks, async (callbacks) => {
      const { advance, overlaps } = await openThree(callbacks, 1)

      await advance('idle')

      const mixed = overlaps.filter((events) => new Set(events).size > 1)
      const hasConcurrent = (callbacks.chaos ?? []).some(
        (rule) => rule.do === 'duplicate' && rule.by === '0s',
      )
      expect(mixed).toEqual([])
      expect(hasConcurrent || overlaps.every(({ length }) => length <= 1)).toBe(true)
    }),
    { numRuns, ...replayed },
  )
})

function endOf({ status, attempts, dueAt, why, chaos = [] }: CallbackDelivery): string {
  const last = attempts[attempts.length - 1]?.outcome
  const isDropped = chaos.some((mark) => mark.do === 'drop')
  const fits = {
    delivered: last === 'delivered',
    blocked: last === 'blocked',
    exhausted: (last !== undefined && last !== 'delivered') || why !== undefined,
    dropped: isDropped && attempts.length === 0,
    scheduled: false,
    sending: false,
  }
  return fits[status] && dueAt === undefined ? 'expected' : `${status} after ${last}, due ${dueAt}`
}

function originals({ deliveries }: Verification): readonly string[] {
  return deliveries.filter((one) => !one.repeats && !one.forged).map(({ event }) => event)
}

function callbackEvents({ history, callbacks }: Verification): readonly string[] {
  return history.map(({ to }) => to).filter((to) => callbacks.send.includes(to))
}

function isCopyWithoutOriginal({
  deliveries,
}: Verification): (delivery: CallbackDelivery) => boolean {
  return ({ repeats, moment }) => {
    if (repeats === undefined) return false
    const first = deliveries.find(({ id }) => id === repeats)
    return first === undefined || first.moment !== moment || first.repeats !== undefined
  }
}

// Opens three verifications of one scenario. The response of the receiver depends only on the event and
// on the number of the attempt.
async function openThree(callbacks: CallbacksText, seed: number) {
  const sent: string[] = []
  const overlaps: string[][] = []
  const underWay = new Map<string, string[]>()
  const send = async (sending: OutgoingRequest): Promise<AttemptOutcome> => {
    const nth = sent.filter((one) => one.startsWith(`${sending.id} `)).length
    sent.push(`${sending.id} ${sending.body} at ${namespace.clock.now() - openingInstant}`)
    const verificationId = sending.id.slice(0, sending.id.lastIndexOf('.'))
    const event = sending.headers.find(([name]) => name === 'X-Emulator-Event-Id')?.[1] ?? ''
    const others = underWay.get(verificationId) ?? []
    underWay.set(verificationId, others)
    others.push(event)
    overlaps.push([...others])
    await Promise.resolve()
    others.splice(others.indexOf(event), 1)
    return randomFrom(sending.id, nth).pick(OUTCOMES)
  }
  const text = { version: 1, timeline: TIMELINE, callbacks } as const
  const shipped: readonly ScenarioFile[] = [{ name: 'chaos', file: 'chaos.yaml', text }]
  const settings = { scenario: 'chaos', seed }
  const { emulator, namespace, open } = await bareEmulator({ send, settings, shipped })
  for (let i = 0; i < 3; i++) open({ retry: 2 })

  return {
    sent,
    overlaps,
    verifications: () => [...namespace.verifications.values()],
    advance: (by: number | 'idle') =>
      advanceClock(emulator, namespace, by === 'idle' ? 'idle' : { by: duration(by) }),
  }
}

const OUTCOMES: readonly AttemptOutcome[] = [
  ...Array<AttemptOutcome>(5).fill({ outcome: 'delivered', took: duration(1), httpStatus: 200 }),
  ...Array<AttemptOutcome>(5).fill({ outcome: 'bad_status', took: duration(1), httpStatus: 503 }),
  { outcome: 'timeout', took: duration(1) },
  { outcome: 'queued_overflow', took: duration(0) },
  { outcome: 'bad_status', took: duration(1), httpStatus: 404 },
  { outcome: 'bad_status', took: duration(1), httpStatus: 410 },
  { outcome: 'blocked', took: duration(0) },
]

// A timeline with every status, and one of them twice.
const TIMELINE = [
  { wait: '1m', status: 'ko', reason: 'document_unreadable', repeatable: true },
  { wait: '1m', status: 'running' },
  { wait: '1m', status: 'validation' },
  { wait: '10m', status: 'ok' },
  { wait: '1h', status: 'ko', reason: 'document_forged' },
] as const
