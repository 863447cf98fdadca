import { expect, test } from 'vitest'
import {
  hasText,
  isShown,
  judgeLoneEnds,
  judgeReferences,
  judgeUnknownStatus,
} from '../../../contracts/callbacks/outcome-rules.ts'

// The outcomes of an application that ships a parcel at ok.
const careful = {
  nothing: '404\nnull',
  validation: '200\n{"status":"validation","parcels":0,"reason":null}',
  ok: '200\n{"status":"ok","parcels":1,"reason":"identityverified"}',
  ko: '200\n{"status":"ko","parcels":0,"reason":"identitydocumentnotavailable"}',
}

test('three different outcomes after ok, ko and no callback give no finding', () => {
  expect(judgeReferences(careful)).toEqual([])
})

test('a finding names a final status that does not change the outcome', () => {
  const causes = (changed: Partial<typeof careful>) =>
    judgeReferences({ ...careful, ...changed }).map(({ cause }) => cause)

  expect(causes({ ko: careful.validation })).toEqual([
    expect.stringMatching(/^The application ignores status ko:/),
  ])
  expect(causes({ ok: careful.nothing })).toEqual([
    expect.stringMatching(/^The application ignores status ok:/),
  ])
  expect(causes({ ok: careful.nothing, ko: careful.nothing })).toEqual([
    expect.stringMatching(/^No acknowledged callback changes the outcome:/),
  ])
  expect(causes({ ko: careful.ok })).toEqual([
    expect.stringMatching(/^The application does not distinguish ko from ok:/),
  ])
})

test('an outcome shows a final status if it has a value that only this status leads to', () => {
  const withReason = '200\n{"status":"ok","parcels":1,"reason":"another"}'
  const created = '200\n{"status":"new","parcels":0,"reason":null}'

  expect(isShown(withReason, 'ok', careful)).toBe(true)
  expect(isShown(created, 'ok', careful)).toBe(false)
  expect(isShown(careful.validation, 'ok', careful)).toBe(false)
  expect(isShown(careful.ko, 'ok', careful)).toBe(false)
})

test('if the probe does not answer JSON, any different answer shows a final status', () => {
  const texts = { nothing: 'none', validation: 'pending', ok: 'approved', ko: 'rejected: a' }

  expect(isShown('rejected: b', 'ko', texts)).toBe(true)
  expect(isShown('pending', 'ko', texts)).toBe(false)
})

test('an application that ships at validation is found by the effect of ok', () => {
  const ships = { ...careful, validation: '200\n{"status":"validation","parcels":1,"reason":null}' }

  expect(judgeLoneEnds(careful, careful)).toEqual([])
  expect(judgeLoneEnds(ships, ships)).toMatchObject([
    { cause: 'The application treats validation as ok.' },
  ])
})

test('a flag that only ko sets is not an effect of ok', () => {
  const flags = {
    nothing: 'null',
    validation: '{"status":"validation","rejected":false}',
    ok: '{"status":"ok","rejected":false}',
    ko: '{"status":"ko","rejected":true}',
  }

  expect(judgeLoneEnds(flags, flags)).toEqual([])
  expect(judgeUnknownStatus(flags, 'suspended', '{"status":"suspended","rejected":false}')).toEqual(
    [],
  )
})

test('a finding names a final status that has no effect without validation', () => {
  const lone = { ...careful, ok: '200\n{"status":"new","parcels":0,"reason":null}' }

  expect(judgeLoneEnds(careful, lone)).toMatchObject([
    { cause: 'The application acknowledges ok and loses it if validation was lost.' },
  ])
})

test('an unknown status must not lead to the outcome of ok or of ko', () => {
  const shipped = '200\n{"status":"suspended","parcels":1,"reason":null}'
  const stored = '200\n{"status":"suspended","parcels":0,"reason":null}'

  expect(judgeUnknownStatus(careful, 'suspended', shipped)).toMatchObject([
    { cause: 'The application treats an unknown status as ok.' },
  ])
  expect(judgeUnknownStatus(careful, 'suspended', careful.ko)).toMatchObject([
    { cause: 'The application treats an unknown status as ko.' },
  ])
  expect(judgeUnknownStatus(careful, 'suspended', stored)).toEqual([])
  expect(judgeUnknownStatus(careful, 'suspended', careful.validation)).toEqual([])
})

test('a text is found in JSON apart from case and white space', () => {
  expect(hasText('{"reason":"Perché\\n NO"}', 'perché no')).toBe(true)
  expect(hasText('{"reason":"Perch&eacute; no"}', 'perché no')).toBe(false)
})
