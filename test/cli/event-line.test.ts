import { expect, test } from 'vitest'
import {
  createEventFormatter,
  type EventLineOptions,
} from '../../server/cli/terminal/event-line.ts'
import type { EmulatorEvent } from '../../server/index.ts'

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test('an act is told before what it leads to, which is told of who acted', () => {
  const act = { at: '2026-01-05T09:46:30.000Z', as: 'operator', do: 'reject', by: 'person' }

  const told = lines(
    acted(act),
    became({ at: act.at, reason: 'identitydocumentexpired', by: 'person' }),
  )

  expect(told).toEqual([
    '09:46:30 5f0c6a1e-7b1d-4c57 OPERATOR reject',
    '09:46:30 5f0c6a1e-7b1d-4c57 OPERATOR ko identitydocumentexpired',
  ])
})

test('what only happens at the same instant is not told of who acted', () => {
  const act = { at: '2026-01-05T09:46:30.000Z', as: 'user', do: 'open-link', by: 'person' }

  const [, told] = lines(acted(act), became({ at: act.at, by: 'platform' }))

  expect(told).toMatch(/PLATFORM ko$/)
})

test('another day is told above its first line', () => {
  const told = lines(
    became({ at: '2026-01-05T23:59:59.000Z' }),
    became({ at: '2026-01-06T00:00:01.000Z' }),
    became({ at: '2026-01-06T00:00:02.000Z' }),
  )

  expect(told.map((line) => line.slice(0, 18))).toEqual([
    '23:59:59 5f0c6a1e-',
    '--- 2026-01-06 ---',
    '00:00:01 5f0c6a1e-',
    '00:00:02 5f0c6a1e-',
  ])
})

test('a failed callback is told with its reason and when it is tried again', () => {
  const attempt = { outcome: 'bad_status', httpStatus: 503, took: 4, error: 'It answered 503.' }

  const told = lines(called(attempt, { dueAt: '2026-01-05T09:00:12.000Z' }))

  expect(told).toEqual([
    '09:00:02 5f0c6a1e-7b1d-4c57 CALLBACK ok bad_status 503 4 ms next at 09:00:12 It answered 503.',
  ])
})

test('what chaos did to a callback is told with it, and why it never left', () => {
  const chaos = [{ do: 'duplicate' }, { do: 'delay', by: '5s' }]
  const arrived = { outcome: 'delivered', httpStatus: 200, took: 4 }
  const dropped = called(
    {},
    { attempts: [], status: 'dropped', chaos: [{ do: 'drop' }], why: 'Lost.' },
  )

  const told = lines(called(arrived, { chaos }), dropped)

  expect(told).toEqual([
    `09:00:02 ${id.slice(0, 18)} CALLBACK ok delivered 200 4 ms (chaos: duplicate, delay)`,
    `09:00:00 ${id.slice(0, 18)} CALLBACK ok dropped (chaos: drop) Lost.`,
  ])
})

test('addresses lose what may be secret in them, and mails are left out, unless secrets are shown', () => {
  const error = 'It points elsewhere to https://user.example/a/b?token=x; give the final address.'
  const failed = called({ outcome: 'bad_status', httpStatus: 302, took: 4, error })
  const refused = asked({ path: '/anna@example.com', why: 'See anna%40example.com?a=b or x@y.z.' })

  const discreet = lines(failed, refused).join('\n')
  const open = linesWith({ secrets: true }, [failed, refused]).join('\n')

  expect(discreet).toContain('to https://user.example/…; give the final address.')
  expect(discreet).toContain('/…@… 404 See …@…?… or …@…')
  expect(discreet).not.toMatch(/token=x|anna/)
  expect(open).toContain('https://user.example/a/b?token=x;')
  expect(open).toContain('/anna@example.com 404 See anna%40example.com?a=b or x@y.z.')
})

test('nothing that somebody else wrote steers the terminal', () => {
  const reason = 'a\u001b[2Jb\rc\u009b31md\u202ee\nf'

  const [told] = lines(became({ reason }))

  expect(told).toContain(String.raw`ko a\u001b[2Jb\rc\u009b31md\u202ee\nf`)
})

test('a request whose connection was broken on purpose is told as unanswered', () => {
  const [told] = lines(asked({ status: 0, why: 'Scenario paid-but-lost breaks the connection.' }))

  expect(told).toContain('CLIENT   GET / unanswered: Scenario paid-but-lost breaks')
})

test('a request that was answered as it should be is told by what became of it', () => {
  expect(lines(asked({ status: 200 }))).toEqual([])
})

function lines(...events: readonly unknown[]): readonly string[] {
  return linesWith({}, events)
}

function linesWith(
  options: Partial<EventLineOptions>,
  events: readonly unknown[],
): readonly string[] {
  const mailOf = () => 'anna@example.com'
  const written = createEventFormatter({ colour: false, secrets: false, mailOf, ...options })
  return (events as readonly EmulatorEvent[]).flatMap(written).map(({ text }) => text)
}

function acted(data: object) {
  return { name: 'act', data: { namespace: 'ns', verification: id, ...data } }
}

function became(more: object) {
  const life = { namespace: 'ns', verification: id, scenario: 'ko', from: 'validation' }
  const at = '2026-01-05T09:00:00.000Z'
  return {
    name: 'transition',
    data: { ...life, at, status: 'ko', reason: null, by: 'scenario', ...more },
  }
}

function called(attempt: object, more: object = {}) {
  const attempts = [{ at: '2026-01-05T09:00:02.000Z', ...attempt }]
  const told = { namespace: 'ns', verification: id, event: 'ok', at: '2026-01-05T09:00:00.000Z' }
  const data = { ...told, status: 'scheduled', attempts }
  return { name: 'delivery', data: { ...data, ...more } }
}

function asked(more: object) {
  const at = '2026-01-05T09:00:00.000Z'
  return { name: 'request', data: { at, method: 'GET', path: '/', status: 404, ...more } }
}
