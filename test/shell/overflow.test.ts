import { expect, test } from 'vitest'
import { createEmulator } from '../../server/shell/emulator.ts'
import { createScenarioBook } from '../../server/shell/scenario-book.ts'
import { defaultSettings } from '../../server/shell/settings.ts'
import { shippedScenarios } from '../../server/shell/shipped-scenarios.ts'
import { hook, length, opening } from '../support/life.ts'
import { receiving, sender } from '../support/sending.ts'

test('more callbacks than may wait are all delivered once, and the log tells which waited longer', async () => {
  const receiver = await receiving()
  const sources = {
    shipped: shippedScenarios,
    directories: [],
    validate: () => [],
    validateRoutes: () => [],
  }
  const emulator = createEmulator({
    settings: { ...defaultSettings, clock: 'manual' },
    book: await createScenarioBook(sources),
    sender: sender({ limits: { perReceiver: 2, inAll: 4, waiting: 10 } }),
    startedAt: opening,
  })
  const namespace = emulator.namespaceNamed('ns-test')
  for (let i = 0; i < 50; i++) {
    const prepared = emulator.prepare(namespace, {
      mode: 'live',
      request: { mail: 'anna@example.com', callback: { ...hook, url: receiver.url } },
      base: 'http://127.0.0.1:4280',
    })
    if ('fault' in prepared) throw new Error(prepared.fault)
    emulator.commit(namespace, prepared)
  }

  await emulator.advance(namespace, { by: length('1h') })
  emulator.close()

  const deliveries = [...namespace.verifications.values()].flatMap((life) => life.deliveries)
  const outcomes = deliveries.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome))
  expect(deliveries.map(({ status }) => status)).toEqual(Array(100).fill('delivered'))
  expect(receiver.received).toHaveLength(100)
  expect(outcomes.filter((outcome) => outcome === 'queued_overflow').length).toBeGreaterThan(100)
})
