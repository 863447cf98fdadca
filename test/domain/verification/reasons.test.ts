import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  findReasonId,
  GENERIC_REASON,
  REASONS,
  type ReasonId,
  reasonForPerson,
  wireReason,
} from '../../../server/domain/model/reasons.ts'

const ids = Object.keys(REASONS) as ReasonId[]

test('both spellings of a reason are parsed as this reason, and all spellings are unique', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ids), fc.constantFrom('compact', 'snake'), (id, style) => {
      expect(findReasonId(wireReason(id, style))).toBe(id)
    }),
  )
  expect(new Set(ids.map((id) => wireReason(id, 'compact'))).size).toBe(ids.length)
})

test('the API writes a reason as one word, or as words with underscores', () => {
  for (const id of ids) {
    expect(wireReason(id, 'compact')).toMatch(/^[a-z]+$/)
    expect(wireReason(id, 'snake')).toMatch(/^[a-z]+(_[a-z]+)*$/)
  }
  expect(wireReason('XYZ_1 of my own', 'compact')).toBe('XYZ_1 of my own')
})

test('only the two reasons that the vendor documents are not assumed', () => {
  const mirrored = ids.filter((id) => REASONS[id].source === 'mirrored')

  expect(mirrored).toEqual(['identity_verified', 'identity_document_not_available'])
})

test('every reason has a sentence in both languages', () => {
  const sentences = ids.flatMap((id) => [REASONS[id].en, REASONS[id].it])

  expect(sentences.filter((text) => !/^[A-ZÈ].+\.$/.test(text))).toEqual([])
  expect(new Set(sentences).size).toBe(sentences.length)
})

test('a reason that is not meant for the person is replaced by a general sentence', () => {
  expect(reasonForPerson('face_mismatch', 'it')).toBe(REASONS.face_mismatch.it)
  expect(reasonForPerson('document_forged', 'en')).toBe(GENERIC_REASON.en)
  expect(reasonForPerson('my own words', 'it')).toBe(GENERIC_REASON.it)
})
