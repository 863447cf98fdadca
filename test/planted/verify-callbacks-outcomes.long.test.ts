import { test } from 'vitest'
import { hasTool } from '../support/external-tools.ts'
import { CORRECT_OUTCOMES } from './verify-callbacks/correct-receivers.ts'
import {
  correctSubject,
  expectFindings,
  mistakenSubject,
  programSubject,
  shopSubject,
} from './verify-callbacks/expect-findings.ts'
import { MISTAKES_IN_OUTCOMES } from './verify-callbacks/mistakes-in-outcomes.ts'
import { SHOPS } from './verify-callbacks/planted-shop.ts'
import { PROGRAMS } from './verify-callbacks/programs.ts'

const hasLanguages = hasTool('python3') && hasTool('php')

// The command finds the outcome of these receivers itself, at /orders/{id}.
test.skipIf(!hasLanguages)(
  'verify-callbacks finds planted mistakes in the outcomes of receivers, and finds nothing else',
  { timeout: 300_000 },
  async () => {
    const mistaken = [
      ...MISTAKES_IN_OUTCOMES.map(mistakenSubject),
      ...SHOPS.filter(({ isMistake }) => isMistake === true).map(shopSubject),
      ...PROGRAMS.filter(({ mistake }) => mistake !== undefined).map(programSubject),
    ]
    const correct = [
      ...CORRECT_OUTCOMES.map(correctSubject),
      ...SHOPS.filter(({ isMistake }) => isMistake !== true).map(shopSubject),
      ...PROGRAMS.filter(({ mistake }) => mistake === undefined).map(programSubject),
    ]

    await expectFindings('verify-callbacks (outcomes)', mistaken, correct)
  },
)
