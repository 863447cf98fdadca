import { expect, test } from 'vitest'
import { didYouMeanReason, findSimilarReason } from '../../server/domain/model/reason-synonyms.ts'
import { findReasonId } from '../../server/domain/model/reasons.ts'

test.each([
  ['document_stolen', 'document_reported'],
  ['CRIMNET', 'document_reported'],
  ['fake-document', 'document_forged'],
  ['minor', 'underage'],
  ['face_mismach', 'face_mismatch'],
  ['no_operator', 'no_operator_available'],
])('for the reason %s, %s is suggested', (typed, reason) => {
  expect(findSimilarReason(typed)).toBe(reason)
  expect(didYouMeanReason(typed)).toBe(`, did you mean "${reason}"?`)
})

test('a synonym is only suggested, and a text that is like no reason gets no suggestion', () => {
  expect(findReasonId('documentstolen')).toBeUndefined()
  expect(didYouMeanReason('zzzz')).toBe('')
})
