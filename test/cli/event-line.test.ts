import { expect, test } from 'vitest'
import {
  createEventFormatter,
  type EventLineOptions,
} from '../../server/cli/terminal/event-line.ts'
import type { EmulatorEvent } from '../../server/index.ts'

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test('an action is printed before the transition it causes, and both lines name the actor', () => {
  const act = { at: '2026-01-05T09:46:30.000Z', as: 'operator', do: 'reject', by: 'person' }

  const printed = lines(
    actEvent(act),
    transitionEvent({ at: act.at, reason: 'identitydocumentexpired', by: 'person' }),
  )

  expect(printed).toEqual([
    '09:46:30 5f0c6a1e-7b1d-4c57 OPERATOR reject',
    '09:46:30 5f0c6a1e-7b1d-4c57 OPERATOR ko identitydocumentexpired',
  ])
})

test('a transition at the same instant does not name the actor of an unrelated action', () => {
  const act = { at: '2026-01-05T09:46:30.000Z', as: 'user', do: 'open-link', by: 'person' }

  const [, printed] = lines(actEvent(act), transitionEvent({ at: act.at, by: 'platform' }))

  expect(printed).toMatch(/PLATFORM ko$/)
})

test('a line with the date is printed before the first event of another day', () => {
  const printed = lines(
    transitionEvent({ at: '2026-01-05T23:59:59.000Z' }),
    transitionEvent({ at: '2026-01-06T00:00:01.000Z' }),
    transitionEvent({ at: '2026-01-06T00:00:02.000Z' }),
  )

  expect(printed.map((line) => line.slice(0, 18))).toEqual([
    '23:59:59 5f0c6a1e-',
    '--- 2026-01-06 ---',
    '00:00:01 5f0c6a1e-',
    '00:00:02 5f0c6a1e-',
  ])
})

test('a failed callback is printed with its reason and the time of the next attempt', () => {
  const attempt = { outcome: 'bad_status', httpStatus: 503, took: 4, error: 'It answered 503.' }

  const printed = lines(deliveryEvent(attempt, { dueAt: '2026-01-05T09:00:12.000Z' }))

  expect(printed).toEqual([
    '09:00:02 5f0c6a1e-7b1d-4c57 CALLBACK ok bad_status 503 4 ms next at 09:00:12 It answered 503.',
  ])
})

test('a callback is printed with the chaos that was applied, and with the reason if it was dropped', () => {
  const chaos = [{ do: 'duplicate' }, { do: 'delay', by: '5s' }]
  const arrived = { outcome: 'delivered', httpStatus: 200, took: 4 }
  const dropped = deliveryEvent(
    {},
    { attempts: [], status: 'dropped', chaos: [{ do: 'drop' }], why: 'Lost.' },
  )

  const printed = lines(deliveryEvent(arrived, { chaos }), dropped)

  expect(printed).toEqual([
    `09:00:02 ${id.slice(0, 18)} CALLBACK ok delivered 200 4 ms (chaos: duplicate, delay)`,
    `09:00:00 ${id.slice(0, 18)} CALLBACK ok dropped (chaos: drop) Lost.`,
  ])
})

test('mail addresses and the secrets in URLs are hidden unless the log shows secrets', () => {
  const error = 'It points elsewhere to https://user.example/a/b?token=x; give the final address.'
  const failed = deliveryEvent({ outcome: 'bad_status', httpStatus: 302, took: 4, error })
  const refused = requestEvent({
    path: '/anna@example.com',
    why: 'See anna%40example.com?a=b or x@y.z.',
  })

  const discreet = lines(failed, refused).join('\n')
  const open = linesWith({ secrets: true }, [failed, refused]).join('\n')

  expect(discreet).toContain('to https://user.example/…; give the final address.')
  expect(discreet).toContain('/…@… 404 See …@…?… or …@…')
  expect(discreet).not.toMatch(/token=x|anna/)
  expect(open).toContain('https://user.example/a/b?token=x;')
  expect(open).toContain('/anna@example.com 404 See anna%40example.com?a=b or x@y.z.')
})

test('foreign text cannot control the terminal', () => {
  const reason = 'a\u001b[2Jb\rc\u009b31md\u202ee\nf'

  const [printed] = lines(transitionEvent({ reason }))

  expect(printed).toContain(String.raw`ko a\u001b[2Jb\rc\u009b31md\u202ee\nf`)
})

test('a request whose connection was broken on purpose is printed as unanswered', () => {
  const [printed] = lines(
    requestEvent({ status: 0, why: 'Scenario paid-but-lost breaks the connection.' }),
  )

  expect(printed).toContain('CLIENT   GET / unanswered: Scenario paid-but-lost breaks')
})

test('a request with a successful answer is not printed', () => {
  expect(lines(requestEvent({ status: 200 }))).toEqual([])
})

function lines(...events: readonly unknown[]): readonly string[] {
  return linesWith({}, events)
}

function linesWith(
  options: Partial<EventLineOptions>,
  events: readonly unknown[],
): readonly string[] {
  const mailOf = () => 'anna@example.com'
  const formatEvent = createEventFormatter({ colour: false, secrets: false, mailOf, ...options })
  return (events as readonly EmulatorEvent[]).flatMap(formatEvent).map(({ text }) => text)
}

function actEvent(data: object) {
  return { name: 'act', data: { namespace: 'ns', verification: id, ...data } }
}

function transitionEvent(more: object) {
  const context = { namespace: 'ns', verification: id, scenario: 'ko', from: 'validation' }
  const at = '2026-01-05T09:00:00.000Z'
  return {
    name: 'transition',
    data: { ...context, at, status: 'ko', reason: null, by: 'scenario', ...more },
  }
}

function deliveryEvent(attempt: object, more: object = {}) {
  const attempts = [{ at: '2026-01-05T09:00:02.000Z', ...attempt }]
  const delivery = {
    namespace: 'ns',
    verification: id,
    event: 'ok',
    at: '2026-01-05T09:00:00.000Z',
  }
  const data = { ...delivery, status: 'scheduled', attempts }
  return { name: 'delivery', data: { ...data, ...more } }
}

function requestEvent(more: object) {
  const at = '2026-01-05T09:00:00.000Z'
  return { name: 'request', data: { at, method: 'GET', path: '/', status: 404, ...more } }
}
