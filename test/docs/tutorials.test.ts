import { expect, test } from 'vitest'
import { hasTool } from '../support/external-tools.ts'
import { runPage } from './tutorial.ts'

const PAGES = [
  'first-verification.md',
  'choose-scenario.md',
  'scenario-checks.md',
  'clock.md',
  'first-callback.md',
  'documents.md',
  'namespaces.md',
  'shell-commands.md',
]

test.skipIf(!hasTool('bash') || !hasTool('curl') || !hasTool('openssl')).each(PAGES)(
  'the commands of docs/%s print the documented output when they run in order',
  async (name) => {
    const { failure, missing, shown } = await runPage(name)

    expect(failure, shown).toBe('')
    expect(missing, shown).toEqual([])
  },
)
