import { expect, test } from 'vitest'
import type { Transition } from '../../../server/domain/model/verification.ts'
import {
  isAssumedEvent,
  isAssumedNow,
} from '../../../server/domain/responses/verification-resource.ts'
import { instantAfter } from '../../support/verification.ts'

const HISTORIES: readonly (readonly [string, boolean, readonly Partial<Transition>[]])[] = [
  ['a link that nobody has used', false, [{ to: 'running' }]],
  ['a verification in validation', false, [{ to: 'running' }, { to: 'validation' }]],
  [
    'the known reason of an ok',
    false,
    [{ to: 'validation' }, { to: 'ok', reason: 'identity_verified' }],
  ],
  [
    'the known reason of a ko',
    false,
    [{ to: 'validation' }, { to: 'ko', reason: 'identity_document_not_available' }],
  ],
  ['another reason', true, [{ to: 'validation' }, { to: 'ko', reason: 'face_mismatch' }]],
  ['a reason of the user', true, [{ to: 'validation' }, { to: 'ko', reason: 'XYZZY' }]],
  ['an unknown status', true, [{ to: 'running' }, { to: 'validation', shownAs: 'WAIT_SIGNERS' }]],
  [
    'a ko without validation',
    true,
    [{ to: 'running' }, { to: 'ko', reason: 'identity_document_not_available' }],
  ],
  ['a link that may be used again', true, [{ to: 'ko' }, { to: 'running' }]],
  ['an ok that is revoked', true, [{ to: 'ok' }, { to: 'ko' }]],
]

test.each(HISTORIES)('isAssumedNow for %s is %s', (_, expected, steps) => {
  const history = steps.map((step, i) => ({
    to: 'running' as const,
    at: instantAfter(`${i}m`),
    by: 'scenario' as const,
    ...step,
  }))

  expect(isAssumedNow({ history })).toBe(expected)
})

test('a callback is labelled by its status and reason', () => {
  const labelled = [
    isAssumedEvent('validation', null),
    isAssumedEvent('ok', 'identity_verified'),
    isAssumedEvent('ko', 'face_mismatch'),
    isAssumedEvent('running', null),
    isAssumedEvent('WAIT_SIGNERS', null),
  ]

  expect(labelled).toEqual([false, false, true, true, true])
})
