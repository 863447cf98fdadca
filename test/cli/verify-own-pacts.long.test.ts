import { expect, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { runCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

test.skipIf(!isPactAvailable())(
  'verify replays the checked-in pacts without further options, and all promises are kept',
  async () => {
    const { code, out } = await runCommand(['verify', 'contracts/pacts/*.json'], { cwd: root })

    expect(code, out).toBe(0)
    expect(out.match(/compared, no finding/g)).toHaveLength(7)
    expect(out.match(/the emulator keeps (\d+) of \1 promises/g)).toHaveLength(7)
  },
)
