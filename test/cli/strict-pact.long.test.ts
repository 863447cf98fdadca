import { test } from 'vitest'
import { hasPact } from '../../contracts/consumers/native.ts'
import { hasTool } from '../support/tools.ts'
import { expectPactOfRun, PYTHON, TITLES } from './planted-run.ts'

test.skipIf(!hasTool('python3') || !hasPact())(
  'a run that downloads every document becomes a pact that is kept, is the same in the next run, and tells nobody',
  { timeout: 120_000 },
  () => expectPactOfRun(PYTHON, TITLES),
)
