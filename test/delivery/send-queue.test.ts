import { expect, test } from 'vitest'
import { createSendQueue } from '../../server/delivery/send-queue.ts'

test('a receiver gets eight callbacks at once, in the order of the queue', () => {
  const { queue, started, finish } = queueOfTasks()

  for (let i = 0; i < 10; i++) queue('a', `a${i}`)
  expect(started()).toHaveLength(8)
  finish('a3')

  expect(started().at(-1)).toBe('a8')
})

test('hanging receivers do not block callbacks to other receivers', () => {
  const { queue, started } = queueOfTasks()

  for (let hung = 0; hung < 9; hung++) {
    for (let i = 0; i < 50; i++) queue(`hung${hung}`, `h${hung}.${i}`)
  }
  queue('good', 'first good')
  queue('good', 'second good')

  expect(started()).toContain('first good')
  expect(started()).toContain('second good')
  expect(started().length).toBeLessThanOrEqual(64)
})

test('at most 64 callbacks are sent at once, and each gets its turn', () => {
  const { queue, started, finish } = queueOfTasks()
  for (let i = 0; i < 300; i++) queue(`r${i % 100}`, `t${i}`)
  expect(started()).toHaveLength(64)

  for (let i = 0; i < 300; i++) finish(started()[i] ?? '')

  expect(new Set(started()).size).toBe(300)
})

test('a full queue refuses new tasks and keeps the others', () => {
  const { queue, started, finish } = queueOfTasks({ perReceiver: 1, total: 1, waiting: 2 })

  const accepted = ['a', 'b', 'c', 'd'].map((name) => queue(name, name))

  expect(accepted).toEqual([true, true, true, false])
  for (const name of ['a', 'b', 'c']) finish(name)
  expect(started()).toEqual(['a', 'b', 'c'])
})

test('a receiver with a full queue does not block callbacks to other receivers', () => {
  const { queue, started, finish } = queueOfTasks({ perReceiver: 1, total: 1, waiting: 200 })
  const hung = Array.from({ length: 202 }, (_, i) => queue('hung', `h${i}`))

  const good = Array.from({ length: 3 }, (_, i) => queue('good', `g${i}`))

  expect([hung.filter(Boolean).length, good]).toEqual([201, [true, true, false]])
  finish('h0')
  finish(started().at(-1) ?? '')
  expect(started()).toContain('g0')
})

function queueOfTasks(limits?: Parameters<typeof createSendQueue>[0]) {
  const queue = createSendQueue(limits)
  const names: string[] = []
  const ends = new Map<string, () => void>()
  return {
    started: () => names,
    queue: (receiver: string, name: string) =>
      queue.add(receiver, (ended) => {
        names.push(name)
        ends.set(name, ended)
      }),
    finish: (name: string) => ends.get(name)?.(),
  }
}
