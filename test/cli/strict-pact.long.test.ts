import { test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { hasTool } from '../support/external-tools.ts'
import { expectPactOfRun, PYTHON, TITLES } from './planted-run.ts'

test.skipIf(!hasTool('python3') || !isPactAvailable())(
  'a strict run that downloads every document records a pact that replays, is reproducible and has no personal data',
  { timeout: 120_000 },
  () => expectPactOfRun(PYTHON, TITLES),
)
