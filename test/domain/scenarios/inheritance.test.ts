import { expect, test } from 'vitest'
import { extendScenario, resolveExtends } from '../../../server/domain/scenarios/inheritance.ts'
import type { ScenarioFile, ScenarioText } from '../../../server/domain/scenarios/scenario.ts'

test('extendScenario merges maps and replaces lists and texts', () => {
  const base: ScenarioText = {
    version: 1,
    title: 'Base',
    params: { reason: { type: 'reason', default: 'underage' } },
    callbacks: { send: ['ok', 'ko'], delay: '3s' },
  }

  const whole = extendScenario(base, {
    version: 1,
    title: 'Own',
    params: { reason: { default: 'face_mismatch' } },
    callbacks: { send: ['running'] },
  })

  expect(whole).toEqual({
    version: 1,
    title: 'Own',
    params: { reason: { type: 'reason', default: 'face_mismatch' } },
    callbacks: { send: ['running'], delay: '3s' },
  })
})

test('outcome and timeline replace each other', () => {
  const withOutcome: ScenarioText = { version: 1, outcome: 'ok' }
  const withTimeline: ScenarioText = { version: 1, timeline: [{ status: 'validation' }] }

  expect(extendScenario(withOutcome, withTimeline)).toEqual(withTimeline)
  expect(extendScenario(withTimeline, withOutcome)).toEqual(withOutcome)
  expect(extendScenario(withTimeline, { version: 1, actor: 'person' })).toEqual({
    ...withTimeline,
    actor: 'person',
  })
})

test('null replaces a map, and a map replaces null', () => {
  const card: ScenarioText = { version: 1, data: { healthCard: { number: '1' } } }
  const none: ScenarioText = { version: 1, data: { healthCard: null } }

  expect(extendScenario(card, none).data).toEqual({ healthCard: null })
  expect(extendScenario(none, card).data).toEqual({ healthCard: { number: '1' } })
})

test('of several files with the same name the last applies, and may extend the file it replaces', () => {
  const shipped = file('ok', { title: 'Shipped', outcome: 'ok' }, 'scenarios/ok.yaml')
  const overriding = file('ok', { extends: 'ok', actor: 'scenario' }, 'mine/ok.yaml')

  const [inherited, ...others] = resolveExtends([shipped, overriding])

  expect(others).toEqual([])
  expect(inherited?.scenario).toEqual({
    version: 1,
    title: 'Shipped',
    outcome: 'ok',
    actor: 'scenario',
    name: 'ok',
    file: 'mine/ok.yaml',
  })
})

test('a file extends the last file of the named scenario', () => {
  const files = [
    file('ok', { title: 'Shipped' }, 'scenarios/ok.yaml'),
    file('lost', { extends: 'ok' }),
    file('ok', { title: 'Own' }, 'mine/ok.yaml'),
  ]

  const lost = resolveExtends(files).find((resolved) => resolved.file.name === 'lost')

  expect(lost?.scenario?.title).toBe('Own')
})

test('a circular extends is reported with the names of the circle', () => {
  const files = [
    file('a', { extends: 'b' }),
    file('b', { extends: 'c' }),
    file('c', { extends: 'b' }),
  ]

  const says = resolveExtends(files).map(({ issue }) => issue?.says)

  expect(says).toEqual([
    'extends itself in a circle: a extends b extends c extends b',
    'extends itself in a circle: b extends c extends b',
    'extends itself in a circle: c extends b extends c',
  ])
})

function file(name: string, text: Partial<ScenarioText>, path = `${name}.yaml`): ScenarioFile {
  return { name, file: path, text: { version: 1, ...text } }
}

test('a golden timeline is inherited only if the observable behaviour is unchanged', () => {
  const base: ScenarioText = { version: 1, expect: [{ t: '0s', status: 'running' }] }
  const same: ScenarioText[] = [
    { version: 1, title: 'Own', description: 'Own' },
    { version: 1, data: { healthCard: null } },
    { version: 1, http: [{ op: 'list', fault: 'reset' }] },
  ]
  const others: ScenarioText[] = [
    { version: 1, outcome: 'ok' },
    { version: 1, timeline: [] },
    { version: 1, callbacks: { delay: '3s' } },
    { version: 1, progression: 'manual' },
    { version: 1, actor: 'person' },
    { version: 1, params: { queue: { default: '2h' } } },
    { version: 1, desk: { operators: 1 } },
  ]

  expect(same.map((overriding) => extendScenario(base, overriding).expect)).toEqual(
    same.map(() => base.expect),
  )
  expect(others.map((overriding) => extendScenario(base, overriding).expect)).toEqual(
    others.map(() => undefined),
  )
})
