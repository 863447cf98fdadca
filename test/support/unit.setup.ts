import { expect } from 'vitest'
import { guardTestFile } from './unit-guard.ts'

// Vitest evaluates this module before each test file.
guardTestFile(expect.getState().testPath ?? '')
