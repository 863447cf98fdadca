import { expect, test } from 'vitest'
import { startCommand } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { runInTerminal } from '../support/terminal.ts'

const address = /http:\/\/127\.0\.0\.1:\d+\/hook/

test('receiver prints each callback decoded in one line', async () => {
  const { open, clock } = await emulatorForTest()
  const running = startCommand(['receiver', '--port', '0', '--drop-underscore-headers'])
  const [url] = await running.waitForOutput(address)
  const id = await open({
    callback: { url, method: 'POST', field: 'told', headers: { session_id: 'abc' } },
  })

  await clock.advance('2m')

  await running.waitForOutput(/ ok .* -> ok\n/)
  running.signal('SIGTERM')
  const { code, out, err } = await running.ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [, , ...lines] = out.trimEnd().split('\n')
  expect(lines).toEqual(
    ['validation', 'ok'].map((status) =>
      expect.stringMatching(
        new RegExp(
          `^\\d\\d:\\d\\d:\\d\\d POST /hook ${status} ${id.slice(0, 18)} \\{"told":\\{"id":"${id}".*\\}\\} \\(lost session_id\\) -> ok$`,
        ),
      ),
    ),
  )
})

test('receiver prints an unreadable body escaped', async () => {
  const running = startCommand(['receiver', '--port', '0', '--status', '503'])
  const [url = ''] = await running.waitForOutput(address)

  const { status } = await fetch(url, { method: 'POST', body: 'a\u001b[2J\u009b\nb' })

  await running.waitForOutput(/-> 503\n/)
  running.signal('SIGTERM')
  const { out } = await running.ended
  expect(status).toBe(503)
  expect(out).toContain('9 bytes of neither form nor JSON: "a\\u001b[2J\\u009b\\nb" -> 503\n')
})

test('receiver refuses unknown behaviours, conflicting options and extra words', async () => {
  const mistaken = await runInTerminal(['receiver', '--behaviour', 'flop:3'])
  const both = await runInTerminal(['receiver', '--behaviour', 'hang', '--status', '404'])
  const words = await runInTerminal(['receiver', 'here'])

  expect(mistaken.err).toMatch(
    /^--behaviour cannot be "flop:3"\. Write one of ok, slow, .*flap:3\.\n$/,
  )
  expect(both.err).toMatch(/cannot behave "hang" as well/)
  expect(words.err).toBe(
    'receiver takes options only, but got "here". See videoid-emulator receiver --help.\n',
  )
  expect([mistaken.exitCode, both.exitCode, words.exitCode]).toEqual([2, 2, 2])
})
