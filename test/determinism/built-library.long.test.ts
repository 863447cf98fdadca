import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runNode } from '../support/command.ts'
import { root } from '../support/root.ts'

test('the built library gives the checked-in journal in another time zone and on one core', async () => {
  const script = join(root, '.ci', 'determinism.mjs')

  const { code, out } = await runNode([script], { env: { ZONES: 'Pacific/Chatham' } })

  expect(out).not.toContain('DIFFERENT')
  expect(out).toContain('same  Pacific/Chatham')
  expect(code).toBe(0)
})
