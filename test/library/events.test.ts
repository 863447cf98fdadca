import { expect, test } from 'vitest'
import type { EmulatorEvent } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('a listener hears what happens in its namespace, and all of it when it asks', async () => {
  const { onEvent, as, open, clock, api } = await emulatorForTest()
  const own: EmulatorEvent[] = []
  const every: EmulatorEvent[] = []
  const others: EmulatorEvent[] = []
  onEvent((event) => own.push(event))
  onEvent((event) => every.push(event), { namespace: '*' })
  as('another-token').onEvent((event) => others.push(event))

  await open()
  await clock.advance('2m')
  await api('get', '/IT-identity-verifications')

  const statuses = own.flatMap(({ name, data }) => (name === 'transition' ? data.status : []))
  expect(statuses).toEqual(['running', 'validation', 'ok'])
  expect(every).toEqual(own)
  expect(others).toEqual([])
})

test('after the answer of an advance a listener has heard of everything on the way', async () => {
  const { onEvent, open, clock } = await emulatorForTest()
  const heard: string[] = []
  await open()
  onEvent(({ name, data }) => name === 'transition' && heard.push(data.status))

  await clock.advance('2m')

  expect(heard).toEqual(['validation', 'ok'])
})

test('a listener that acts does so after the change, and is heard by all in one order', async () => {
  const { onEvent, open, act, clock } = await emulatorForTest({ scenario: 'slow-operator' })
  const heard: (readonly string[])[] = [[], []]
  const note = (list: number) => (event: EmulatorEvent) => {
    if (event.name === 'transition') heard[list] = [...(heard[list] ?? []), event.data.status]
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

  expect(heard[0]).toEqual(['running', 'validation', 'ok'])
  expect(heard[1]).toEqual(heard[0])
})

test('whoever stops listening hears no more', async () => {
  const { onEvent, open } = await emulatorForTest()
  let heard = 0
  const stop = onEvent(() => {
    heard += 1
  })

  await open()
  const until = heard
  stop()
  await open()

  expect(until).toBeGreaterThan(0)
  expect(heard).toBe(until)
})

test('a loop over the events begins where it was asked for and ends with the emulator', async () => {
  const { events, open, clock, close } = await emulatorForTest()
  await open()
  const following = events()
  await clock.advance('2m')
  await close()

  const told: string[] = []
  for await (const { name, data } of following) {
    told.push(name === 'transition' ? data.status : name)
  }

  expect(told).toEqual(['validation', 'ok'])
})
