import { expect, test } from 'vitest'
import { REASONS, wireReason } from '../../../server/domain/model/reasons.ts'
import type { Scenario } from '../../../server/domain/scenarios/scenario.ts'
import {
  chooseScenario,
  resolveScenarioUse,
  type ScenarioHints,
  type ScenarioLookup,
} from '../../../server/domain/scenarios/selection/choose-scenario.ts'

const nothing: ScenarioHints = { mail: 'anna@example.com', serverDefault: { name: 'ok' } }

test('the first that answers wins: queue, header, mail tag, tax code, namespace, server', () => {
  const all: ScenarioHints = {
    queued: { name: 'slow', params: { queue: '2h' } },
    header: 'ko; reason=underage',
    mail: 'anna+ko.face_mismatch@example.com',
    taxCode: 'BNCSRG80A01H501M',
    namespaceDefault: { name: 'slow' },
    serverDefault: { name: 'ok' },
  }

  expect(chosen(all)).toBe('slow {"queue":"2h"} by queue')
  expect(chosen(without(all, 'queued'))).toBe('ko {"reason":"underage"} by header')
  const tagged = without(without(all, 'queued'), 'header')
  expect(chosen(tagged)).toBe('ko {"reason":"face_mismatch"} by mail tag')
  const coded = { ...tagged, mail: 'anna@example.com' }
  expect(chosen(coded)).toBe('ko {"reason":"identity_document_not_available"} by sandbox tax code')
  const plain = without(coded, 'taxCode')
  expect(chosen(plain)).toBe('slow {"queue":"45m"} by namespace default')
  expect(chosen(without(plain, 'namespaceDefault'))).toBe('ok {} by default')
})

test("the vendor's two sandbox tax codes choose ok and ko, in small letters too", () => {
  expect(chosen({ ...nothing, taxCode: 'RSSMRA80A01H501U' })).toBe('ok {} by sandbox tax code')
  expect(chosen({ ...nothing, taxCode: 'bncsrg80a01h501m' })).toBe(
    'ko {"reason":"identity_document_not_available"} by sandbox tax code',
  )
  expect(chosen({ ...nothing, taxCode: 'RSSMRA02D16A662G' })).toBe('ok {} by default')
})

test('every reason of the catalogue may be asked for, in either spelling', () => {
  for (const reason of Object.keys(REASONS)) {
    const compact = wireReason(reason, 'compact')

    expect(chosen({ ...nothing, header: `ko; reason=${reason}` })).toContain(`"${reason}"`)
    expect(chosen({ ...nothing, mail: `anna+ko.${compact}@example.com` })).toContain(`"${reason}"`)
  }
})

test('a header is read with or without spaces and quotes', () => {
  const spellings = ['slow;queue=2h', ' slow ; queue = 2h ;', 'slow; queue="2h"']

  for (const header of spellings) {
    expect(chosen({ ...nothing, header })).toBe('slow {"queue":"2h"} by header')
  }
})

test.each([
  ['k0', 'No scenario is called "k0", did you mean "ko"?'],
  ['nonsense', 'No scenario is called "nonsense", there are ko, needy, ok, slow'],
  ['', 'Header x-emulator-scenario names no scenario; write it as ko; reason=face_mismatch'],
  [
    'ko; face_mismatch',
    'Header x-emulator-scenario: "face_mismatch" is no param; write it as ko; reason=face_mismatch',
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
  expect(chooseScenario({ ...nothing, header }, shelf)).toEqual({ fault })
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
])('a tag that means nothing is warned of and changes nothing: %s', (mail, warning) => {
  expect(chooseScenario({ ...nothing, mail }, shelf)).toMatchObject({
    chosen: { name: 'ok', selectedBy: 'default' },
    warnings: [warning],
  })
})

test('the last tag of an address counts, and what follows its first dot is the value', () => {
  expect(chosen({ ...nothing, mail: 'anna+work+slow.1.5h@example.com' })).toBe(
    'slow {"queue":"1.5h"} by mail tag',
  )
  expect(chosen({ ...nothing, mail: 'anna+KO@example.com' })).toContain('ko')
})

test("a user's own ko without a reason still answers the sandbox tax code", () => {
  const own = shelfOf([scenario('ok'), scenario('ko')])

  const choice = chooseScenario({ ...nothing, taxCode: 'BNCSRG80A01H501M' }, own)

  expect(choice).toMatchObject({ chosen: { name: 'ko', params: {} } })
})

test('a param without a default must be given', () => {
  const needy = shelfOf([{ ...scenario('needy'), params: { city: {} } }])

  expect(resolveScenarioUse({ name: 'needy' }, needy)).toEqual({
    fault: 'Scenario needy needs the param "city": a text of at most 500 characters',
  })
  expect(resolveScenarioUse({ name: 'needy', params: { city: 'Bari' } }, needy)).toMatchObject({
    params: { city: 'Bari' },
  })
})

test('what somebody else named is not blamed on the request', () => {
  const gone = { name: 'gone' }

  const faults = [
    chooseScenario({ ...nothing, queued: gone }, shelf),
    chooseScenario({ ...nothing, namespaceDefault: gone }, shelf),
    chooseScenario({ ...nothing, header: 'gone' }, shelf),
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
])('the header %s is taken apart', (header, wanted) => {
  expect(chosen({ ...nothing, header })).toBe(wanted)
})

const shelf = shelfOf([
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

function shelfOf(scenarios: readonly Scenario[]): ScenarioLookup {
  return {
    get: (name) => scenarios.find((each) => each.name === name),
    names: () => scenarios.map(({ name }) => name),
  }
}

function chosen(hints: ScenarioHints): string {
  const choice = chooseScenario(hints, shelf)
  if ('fault' in choice) return choice.fault
  const { name, params, selectedBy } = choice.chosen
  return `${name} ${JSON.stringify(params)} by ${selectedBy}`
}

function without(hints: ScenarioHints, key: keyof ScenarioHints): ScenarioHints {
  return { ...hints, [key]: undefined }
}
