import { expect, test } from 'vitest'
import type { EmulatorEvent } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('a listener gets the events of its namespace, or of all namespaces with "*"', async () => {
  const { onEvent, as, open, clock, api } = await emulatorForTest()
  const ofNamespace: EmulatorEvent[] = []
  const ofAll: EmulatorEvent[] = []
  const others: EmulatorEvent[] = []
  onEvent((event) => ofNamespace.push(event))
  onEvent((event) => ofAll.push(event), { namespace: '*' })
  as('another-token').onEvent((event) => others.push(event))

  await open()
  await clock.advance('2m')
  await api('get', '/IT-identity-verifications')

  const statuses = ofNamespace.flatMap(({ name, data }) =>
    name === 'transition' ? data.status : [],
  )
  expect(statuses).toEqual(['running', 'validation', 'ok'])
  expect(ofAll).toEqual(ofNamespace)
  expect(others).toEqual([])
})

test('a listener gets every event of an advance before the advance returns', async () => {
  const { onEvent, open, clock } = await emulatorForTest()
  const received: string[] = []
  await open()
  onEvent(({ name, data }) => name === 'transition' && received.push(data.status))

  await clock.advance('2m')

  expect(received).toEqual(['validation', 'ok'])
})

test('a listener may perform an action, and all listeners get the events in the same order', async () => {
  const { onEvent, open, act, clock } = await emulatorForTest({ scenario: 'slow-operator' })
  const received: (readonly string[])[] = [[], []]
  const note = (list: number) => (event: EmulatorEvent) => {
    if (event.name === 'transition') received[list] = [...(received[list] ?? []), event.data.status]
  }
  onEvent(note(0))
  onEvent((event) => {
    const opened = event.name === 'transition' && event.data.from === null
    if (opened) act(event.data.verification, { as: 'user', do: 'open-link' })
    if (event.name === 'act' && event.data.do === 'open-link') {
      act(event.data.verification, { as: 'user', do: 'submit' })
    }
  })
  onEvent(note(1))

  const id = await open()
  act(id, { as: 'operator', do: 'take-call' })
  act(id, { as: 'operator', do: 'approve' })
  await clock.advance('1s')

  expect(received[0]).toEqual(['running', 'validation', 'ok'])
  expect(received[1]).toEqual(received[0])
})

test('a listener gets no events after it was removed', async () => {
  const { onEvent, open } = await emulatorForTest()
  let received = 0
  const stop = onEvent(() => {
    received += 1
  })

  await open()
  const until = received
  stop()
  await open()

  expect(until).toBeGreaterThan(0)
  expect(received).toBe(until)
})

test('a loop over events() gets the events since its call and ends when the emulator closes', async () => {
  const { events, open, clock, close } = await emulatorForTest()
  await open()
  const following = events()
  await clock.advance('2m')
  await close()

  const names: string[] = []
  for await (const { name, data } of following) {
    names.push(name === 'transition' ? data.status : name)
  }

  expect(names).toEqual(['validation', 'ok'])
})
