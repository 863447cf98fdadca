import { expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { emulatorWithCommands } from '../support/remote-commands.ts'
import { runInTerminal } from '../support/terminal.ts'

const commands = [
  ['list'],
  ['get'],
  ['act', 'newest', 'user', 'submit'],
  ['queue', 'ko'],
  ['advance', '1m'],
]
const otherCommands = [['clock'], ['tail'], ['reset'], ['open']]

test.each([...commands, ...otherCommands])(
  '%s reports in one sentence that no emulator answers',
  async (...argv) => {
    const url = `http://127.0.0.1:${await freePort()}`

    const stopped = new Promise<void>(() => {})
    expect(await runInTerminal([...argv, '--url', url], { stopped })).toEqual({
      exitCode: 2,
      out: '',
      err: `No emulator answers at ${url}. Start one with "videoid-emulator start", or name another with --url.\n`,
    })
  },
)

test.each([
  [
    ['get', '5f0d'],
    /^No verification has the id "5f0d", and none begins with it\. "videoid-emulator list" lists them\.\n$/,
  ],
  [
    ['get', 'newest', 'statu'],
    /^There is no member "statu" in "statu", did you mean "status"\? Its members are id, /,
  ],
  [['queue', 'slow-operater'], /slow-operater.*did you mean "?slow-operator"?/],
  [['act', 'newest', 'operator', 'approve'], /^"operator approve" is not possible now/],
  [
    ['act', 'newest', 'user', 'submit', '--reason', 'x'],
    /^"reason" belongs to an act of the operator\. Leave it out\.\n$/,
  ],
])('%j is refused in one sentence with a remedy', async (argv, sentence) => {
  const { open, run } = await emulatorWithCommands()
  await open()

  const { exitCode, out, err } = await run(...argv)

  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(sentence)
})

test('a mistyped id names the nearest one', async () => {
  const { open, run } = await emulatorWithCommands()
  const id = await open()

  const { err } = await run('get', `${id.slice(0, -2)}zz`)

  expect(err).toContain(`Did you mean ${id}?\n`)
})

const MISTAKES: readonly { readonly argv: string; readonly says: string }[] = [
  {
    argv: 'get a b c',
    says: 'get takes an id and a member, but got "a" and "b" and "c". Write videoid-emulator get <id> <member>.',
  },
  {
    argv: 'act newest',
    says: 'act needs an id, an actor and an action, but got "newest". Write videoid-emulator act newest operator approve.',
  },
  {
    argv: 'act newest operator aprove',
    says: 'There is no action "operator aprove", did you mean "operator approve"? The actions are user open-link, ',
  },
  {
    argv: 'advance tomorrow',
    says: 'advance takes a duration, an instant or idle, but got "tomorrow". Write videoid-emulator advance 2m.',
  },
  {
    argv: 'advance idle --verification abc',
    says: 'advance takes a duration, next or end with --verification, but got "idle". Write videoid-emulator advance 2m --verification abc.',
  },
  {
    argv: 'clock manuel',
    says: 'clock takes manual or system, but got "manuel", did you mean "manual"? To move the clock, write videoid-emulator advance 2m.',
  },
  {
    argv: 'queue --param reason=face_mismatch',
    says: '--param belongs to a scenario. Write videoid-emulator queue ko --param ….',
  },
  { argv: 'list all', says: 'list takes options only, but got "all".' },
  { argv: 'tail all', says: 'tail takes options only, but got "all".' },
  {
    argv: 'tail --event poll',
    says: '--event cannot be "poll". Write one of transition, act, delivery, request, reset.',
  },
  { argv: 'reset all', says: 'reset takes options only, but got "all".' },
  {
    argv: 'open a b',
    says: 'open takes one id, but got "a" and "b". Write videoid-emulator open <id>, or leave it out for the dashboard.',
  },
]

test.each(MISTAKES)('"$argv" is refused before a call', async ({ argv, says }) => {
  const { exitCode, out, err } = await runInTerminal(argv.split(' '))

  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toContain(says)
  expect(err).toMatch(/^[^\n]{1,400}\n$/)
})
