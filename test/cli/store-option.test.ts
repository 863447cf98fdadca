import { expect, test } from 'vitest'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { maskPassword } from '../../server/storage/postgres/database-errors.ts'
import { createTestTerminal, runInTerminal, type TerminalOptions } from '../support/terminal.ts'

const url = 'postgres://anna:sesame@db:5432/emulator'

test('VIDEOID_EMULATOR_STORE_FILE names a file with the URL of the database', async () => {
  const { settings } = await resolved([], {
    env: { VIDEOID_EMULATOR_STORE_FILE: '/run/secrets/store' },
    files: { '/run/secrets/store': `${url}\n` },
  })

  expect(settings.store).toBe(url)
})

test.each([
  [['--store', 'mysql://anna:sesame@db/emulator'], 'Write a URL such as postgres://'],
  [['--store', 'postgres://anna:ses ame@db/emulator'], 'Write a URL such as postgres://'],
  [['--store', url, '--data-dir', 'kept'], '--store and --data-dir exclude each other'],
])('start %j ends with a sentence that does not show the password', async (argv, says) => {
  const { exitCode, out, err } = await runInTerminal(['start', ...argv])

  expect(exitCode).toBe(2)
  expect(err).toContain(says)
  expect(out + err).not.toMatch(/ses ?ame/)
})

test.each([
  [url, 'postgres://anna:***@db:5432/emulator'],
  [
    'postgres://db/emulator?user=anna&password=sesame',
    'postgres://db/emulator?user=anna&password=***',
  ],
  ['postgres://anna@db/emulator', 'postgres://anna@db/emulator'],
])('the URL %s is shown without its password', (shown, masked) => {
  expect(maskPassword(shown)).toBe(masked)
})

function resolved(argv: readonly string[], options: TerminalOptions) {
  return resolveSettings('start', createTestTerminal(options, argv))
}
