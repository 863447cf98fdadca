import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

test('verify replays the checked-in pacts without further options, and every interaction is fulfilled', async () => {
  const { code, out } = await runCommand(['verify', 'contracts/pacts/*.json'], { cwd: root })

  expect(code, out).toBe(0)
  expect(out.match(/compared, no finding/g)).toHaveLength(7)
  expect(out.match(/the emulator fulfils (\d+) of \1 interactions/g)).toHaveLength(7)
})
