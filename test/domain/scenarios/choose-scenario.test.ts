import { expect, test } from 'vitest'
import { REASONS, wireReason } from '../../../server/domain/model/reasons.ts'
import type { Scenario } from '../../../server/domain/scenarios/scenario.ts'
import {
  chooseScenario,
  resolveScenarioUse,
  type ScenarioHints,
  type ScenarioLookup,
} from '../../../server/domain/scenarios/selection/choose-scenario.ts'

const noHints: ScenarioHints = { mail: 'anna@example.com', serverDefault: { name: 'ok' } }

test('the order of precedence is queue, header, mail tag, tax code, namespace, server', () => {
  const all: ScenarioHints = {
    queued: { name: 'slow', params: { queue: '2h' } },
    header: 'ko; reason=underage',
    mail: 'anna+ko.face_mismatch@example.com',
    taxCode: 'BNCSRG80A01H501M',
    namespaceDefault: { name: 'slow' },
    serverDefault: { name: 'ok' },
  }

  expect(choose(all)).toBe('slow {"queue":"2h"} by queue')
  expect(choose(without(all, 'queued'))).toBe('ko {"reason":"underage"} by header')
  const tagged = without(without(all, 'queued'), 'header')
  expect(choose(tagged)).toBe('ko {"reason":"face_mismatch"} by mail tag')
  const coded = { ...tagged, mail: 'anna@example.com' }
  expect(choose(coded)).toBe('ko {"reason":"identity_document_not_available"} by sandbox tax code')
  const plain = without(coded, 'taxCode')
  expect(choose(plain)).toBe('slow {"queue":"45m"} by namespace default')
  expect(choose(without(plain, 'namespaceDefault'))).toBe('ok {} by default')
})

test("the vendor's two sandbox tax codes choose ok and ko, in lower case, too", () => {
  expect(choose({ ...noHints, taxCode: 'RSSMRA80A01H501U' })).toBe('ok {} by sandbox tax code')
  expect(choose({ ...noHints, taxCode: 'bncsrg80a01h501m' })).toBe(
    'ko {"reason":"identity_document_not_available"} by sandbox tax code',
  )
  expect(choose({ ...noHints, taxCode: 'RSSMRA02D16A662G' })).toBe('ok {} by default')
})

test('every reason of the catalogue can be requested in both spellings', () => {
  for (const reason of Object.keys(REASONS)) {
    const compact = wireReason(reason, 'compact')

    expect(choose({ ...noHints, header: `ko; reason=${reason}` })).toContain(`"${reason}"`)
    expect(choose({ ...noHints, mail: `anna+ko.${compact}@example.com` })).toContain(`"${reason}"`)
  }
})

test('a header is read with or without spaces and quotes', () => {
  const spellings = ['slow;queue=2h', ' slow ; queue = 2h ;', 'slow; queue="2h"']

  for (const header of spellings) {
    expect(choose({ ...noHints, header })).toBe('slow {"queue":"2h"} by header')
  }
})

test.each([
  ['k0', 'No scenario is called "k0", did you mean "ko"?'],
  ['nonsense', 'No scenario is called "nonsense", there are ko, needy, ok, slow'],
  ['', 'Header x-emulator-scenario names no scenario; write it as ko; reason=face_mismatch'],
  [
    'ko; face_mismatch',
    'Header x-emulator-scenario: "face_mismatch" is not a param; write it as ko; reason=face_mismatch',
  ],
  [
    'ko; reason=underage; reason=underage',
    'Header x-emulator-scenario sets "reason" twice; set it once',
  ],
  ['ko; raeson=underage', 'Scenario ko has no param "raeson", did you mean "reason"?'],
  ['ko; __proto__=underage', 'Scenario ko has no param "__proto__", it has reason'],
  ['ok; reason=underage', 'Scenario ok has no params, leave out "reason"'],
  [
    'ko; reason=face_mismach',
    'Scenario ko, param "reason": "face_mismach" is not a reason of the catalogue, did you mean "face_mismatch"?',
  ],
  [
    'slow; queue=soon',
    'Scenario slow, param "queue": "soon" is not a duration such as 90s, 4m or 2h',
  ],
])('the header "%s" is refused', (header, fault) => {
  expect(chooseScenario({ ...noHints, header }, lookup)).toEqual({ fault })
})

test.each([
  [
    'anna+newsletter@example.com',
    'Mail tag "newsletter" was ignored: No scenario is called "newsletter", there are ko, needy, ok, slow',
  ],
  [
    'anna+slwo@example.com',
    'Mail tag "slwo" was ignored: No scenario is called "slwo", did you mean "slow"?',
  ],
  [
    'anna+ok.now@example.com',
    'Mail tag "ok.now" was ignored: scenario ok has no params, leave out ".now"',
  ],
  [
    'anna+ko.underag@example.com',
    'Mail tag "ko.underag" was ignored: Scenario ko, param "reason": "underag" is not a reason of the catalogue, did you mean "underage"?',
  ],
])('an unknown tag causes a warning and changes nothing: %s', (mail, warning) => {
  expect(chooseScenario({ ...noHints, mail }, lookup)).toMatchObject({
    chosen: { name: 'ok', selectedBy: 'default' },
    warnings: [warning],
  })
})

test('the last tag of an address counts, and its value follows the first dot', () => {
  expect(choose({ ...noHints, mail: 'anna+work+slow.1.5h@example.com' })).toBe(
    'slow {"queue":"1.5h"} by mail tag',
  )
  expect(choose({ ...noHints, mail: 'anna+KO@example.com' })).toContain('ko')
})

test('the sandbox tax code also chooses a scenario ko of the user that has no params', () => {
  const lookupWithOwnKo = lookupOf([scenario('ok'), scenario('ko')])

  const choice = chooseScenario({ ...noHints, taxCode: 'BNCSRG80A01H501M' }, lookupWithOwnKo)

  expect(choice).toMatchObject({ chosen: { name: 'ko', params: {} } })
})

test('a param without a default is required', () => {
  const needy = lookupOf([{ ...scenario('needy'), params: { city: {} } }])

  expect(resolveScenarioUse({ name: 'needy' }, needy)).toEqual({
    fault: 'Scenario needy needs the param "city": a text of at most 500 characters',
  })
  expect(resolveScenarioUse({ name: 'needy', params: { city: 'Bari' } }, needy)).toMatchObject({
    params: { city: 'Bari' },
  })
})

test('an error names the queue or the namespace that causes it', () => {
  const missing = { name: 'gone' }

  const faults = [
    chooseScenario({ ...noHints, queued: missing }, lookup),
    chooseScenario({ ...noHints, namespaceDefault: missing }, lookup),
    chooseScenario({ ...noHints, header: 'gone' }, lookup),
  ]

  expect(faults).toEqual([
    { fault: expect.stringMatching(/^The queue: No scenario is called "gone"/) },
    { fault: expect.stringMatching(/^The namespace's default: No scenario is called "gone"/) },
    { fault: expect.stringMatching(/^No scenario is called "gone"/) },
  ])
})

test.each([
  ['slow; queue="2h"', 'slow {"queue":"2h"} by header'],
  ['needy; city="Lecce; sud"', 'needy {"city":"Lecce; sud"} by header'],
  ['needy;city=Lecce;', 'needy {"city":"Lecce"} by header'],
])('the header %s is split into name and params', (header, expected) => {
  expect(choose({ ...noHints, header })).toBe(expected)
})

const lookup = lookupOf([
  scenario('ok'),
  {
    ...scenario('ko'),
    params: { reason: { type: 'reason', default: 'identity_document_not_available' } },
  },
  { ...scenario('slow'), params: { queue: { type: 'duration', default: '45m' } } },
  { ...scenario('needy'), params: { city: {} } },
])

function scenario(name: string): Scenario {
  return { version: 1, name, file: `${name}.yaml` }
}

function lookupOf(scenarios: readonly Scenario[]): ScenarioLookup {
  return new Map(scenarios.map((scenario) => [scenario.name, scenario]))
}

function choose(hints: ScenarioHints): string {
  const choice = chooseScenario(hints, lookup)
  if ('fault' in choice) return choice.fault
  const { name, params, selectedBy } = choice.chosen
  return `${name} ${JSON.stringify(params)} by ${selectedBy}`
}

function without(hints: ScenarioHints, key: keyof ScenarioHints): ScenarioHints {
  return { ...hints, [key]: undefined }
}
