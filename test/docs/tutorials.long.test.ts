import { expect, test } from 'vitest'
import { hasTool } from '../support/external-tools.ts'
import { runPage } from './tutorial.ts'

test
  .skipIf(!hasTool('bash') || !hasTool('curl'))
  .each([
    'exit-codes.md',
    'failed-runs.md',
    'https.md',
    'intercept.md',
    'strict-runs.md',
    'troubleshooting.md',
  ])('the commands of docs/%s print the documented output when they run in order', async (name) => {
  const { failure, missing, shown } = await runPage(name)

  expect(failure, shown).toBe('')
  expect(missing, shown).toEqual([])
})
