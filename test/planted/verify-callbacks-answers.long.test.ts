import { test } from 'vitest'
import { CORRECT_ANSWERS } from './verify-callbacks/correct-receivers.ts'
import {
  correctSubject,
  expectFindings,
  mistakenSubject,
} from './verify-callbacks/expect-findings.ts'
import { MISTAKES_IN_ANSWERING } from './verify-callbacks/mistakes-in-answering.ts'
import { MISTAKES_IN_READING } from './verify-callbacks/mistakes-in-reading.ts'

test('verify-callbacks finds planted mistakes in the answers of receivers, and finds nothing else', {
  timeout: 300_000,
}, async () => {
  const mistaken = [...MISTAKES_IN_READING, ...MISTAKES_IN_ANSWERING].map(mistakenSubject)
  const correct = CORRECT_ANSWERS.map(correctSubject)

  await expectFindings('verify-callbacks (answers)', mistaken, correct)
})
