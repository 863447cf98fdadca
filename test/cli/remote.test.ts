import { expect, test } from 'vitest'
import { runCli } from '../../server/cli/run-cli.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { emulatorWithCommands } from '../support/remote-commands.ts'
import { createTestTerminal } from '../support/terminal.ts'

test('list shows the verifications of all namespaces, and filters select some of them', async () => {
  const { url, open, as, run } = await emulatorWithCommands()
  const first = await open()
  await fetch(`${url}/IT-live`, postAs('other', { mail: 'bruno@example.com' }))
  const [second] = as('other').verifications()

  const all = await run('list')
  const ofOther = await run('list', '--token', 'other')
  const byMail = await run('list', '--mail', 'anna@example.com', '--json')
  const none = await run('list', '--status', 'ok')

  expect(all.out).toMatch(/^ID +STATUS +SCENARIO +MAIL +OPENED\n/)
  expect(all.out).toContain(`${first}  running  ok        anna@example.com   2026-`)
  expect(all.out).toContain(`${second?.id}  running  ok        bruno@example.com  2026-`)
  expect(ofOther.out).not.toContain(first)
  expect(JSON.parse(byMail.out)).toMatchObject({ data: [{ id: first }], truncated: false })
  expect(none).toEqual({ exitCode: 0, out: '', err: 'No verification matches.\n' })
})

test('list shows 20 verifications, or as many as --limit allows, and counts the others', async () => {
  const { open, run } = await emulatorWithCommands()
  for (let i = 0; i < 22; i++) await open()

  const short = await run('list')
  const shorter = await run('list', '--limit', '2')
  const json = await run('list', '--json')

  expect(short.out.split('\n')).toHaveLength(22)
  expect(short.err).toBe('2 older verifications are not listed: --limit 22.\n')
  expect(shorter.out.split('\n')).toHaveLength(4)
  expect(JSON.parse(json.out).data).toHaveLength(22)
})

test('get accepts the beginning of an id, and prints a verification or one member of it', async () => {
  const { open, run } = await emulatorWithCommands()
  const id = await open()

  const whole = await run('get', id.slice(0, 6))
  const member = await run('get', 'newest', 'request.mail')
  const json = await run('get', '--json')

  expect(whole.out).toMatch(new RegExp(`^id {9}${id}\nstatus {5}running\n`))
  expect(whole.out).toContain('\nnext step  status validation at 2026-')
  expect(member.out).toBe('anna@example.com\n')
  expect(JSON.parse(json.out)).toMatchObject({ id, status: 'running' })
})

test('explain --json prints the whole id and the text', async () => {
  const { open, run } = await emulatorWithCommands()
  const id = await open()

  const { out } = await run('explain', id.slice(0, 6), '--json')

  expect(JSON.parse(out)).toEqual({ id, text: expect.stringContaining('status: running') })
})

test('act performs an action, and prints the next possible ones', async () => {
  const { open, run, verification } = await emulatorWithCommands({ scenario: 'interactive' })
  const id = await open()

  const opened = await run('act', 'newest', 'user', 'open-link')
  await run('act', id, 'user', 'submit')
  await run('act', id, 'operator', 'take-call')
  const rejected = await run('act', id, 'operator', 'reject', '--reason', 'face_mismatch', '--json')

  expect(opened.out).toMatch(/user open-link: status running\npossible now: user submit/)
  expect(JSON.parse(rejected.out)).toMatchObject({ id, status: 'ko', reason: 'facemismatch' })
  expect(verification(id).status).toBe('ko')
})

test('queue adds scenarios with params, shows the queue, and empties it', async () => {
  const { token, open, run, verification } = await emulatorWithCommands()
  const withToken = (...argv: readonly string[]) => run('queue', ...argv, '--token', token)

  const added = await withToken('ko', 'slow-operator', '--param', 'reason=face_mismatch')
  const first = verification(await open())
  const shown = await withToken()
  const emptied = await withToken('--clear')

  expect(added.out).toBe('next: ko (reason=face_mismatch), slow-operator\n')
  expect(first.scenario).toBe('ko')
  expect(shown.out).toBe('next: slow-operator\n')
  expect(emptied.out).toBe('the queue is empty\n')
})

test('advance moves the clock of the only namespace, and reports each step and callback', async () => {
  const { open, run, namespace, inboxUrl } = await emulatorWithCommands()
  const id = await open({ callback: { url: inboxUrl('box') } })

  const moved = await run('advance', '60s')
  const idle = await run('advance', 'idle', '--json')

  expect(moved.out).toMatch(/: 1 transition, 1 callback, \d pending\n/)
  expect(moved.out).toContain(`${id}  validation\n`)
  expect(moved.out).toContain(`${id}  callback validation: delivered\n`)
  expect(moved.out).toContain(`namespace ${namespace}\n`)
  expect(JSON.parse(idle.out)).toMatchObject({ settled: true, transitions: [{ status: 'ok' }] })
})

test('advance --verification moves only one verification', async () => {
  const { open, run, verification } = await emulatorWithCommands()
  const [first, second] = [await open(), await open()]

  await run('advance', 'end', '--verification', first)

  expect([first, second].map((id) => verification(id).status)).toEqual(['ok', 'running'])
})

test('clock shows the clock of a namespace, and sets mode, time and speed', async () => {
  const { open, run } = await emulatorWithCommands()
  await open()

  const shown = await run('clock')
  const set = await run('clock', 'system', '--speed', '60', '--json')
  const back = await run('clock', '--at', '2020-01-01T00:00:00Z')

  expect(shown.out).toMatch(/^2026-\S+ {2}manual: paused until you advance it {2}\(namespace ns-/)
  expect(JSON.parse(set.out)).toMatchObject({ mode: 'system', speed: 60 })
  expect(back).toMatchObject({ exitCode: 2, out: '' })
})

test('reset resets the namespace of the token, or all of them', async () => {
  const { url, open, run, verifications, as } = await emulatorWithCommands()
  await open()
  await fetch(`${url}/IT-live`, postAs('other', { mail: 'bruno@example.com' }))

  const several = await run('reset')
  const one = await run('reset', '--token', 'other')
  const counts = [verifications().length, as('other').verifications().length]
  await run('reset', '--all')

  expect(several).toMatchObject({ exitCode: 2, out: '' })
  expect(several.err).toMatch(
    /^There are 2 namespaces with verifications: ns-\w+ \(1\), .*--token of your client\.\n$/,
  )
  expect(one.out).toMatch(/^reset ns-\w{16}\n$/)
  expect(counts).toEqual([1, 0])
  expect(verifications()).toEqual([])
})

test('open prints the address of the dashboard or of a verification when there is no display', async () => {
  const { url, open, run } = await emulatorWithCommands()
  const id = await open()

  const dashboard = await run('open')
  const page = await run('open', 'newest', '--json')

  expect(dashboard.out).toBe(`${url}/__emulator/\n`)
  expect(dashboard.err).toBe('No browser was opened: there is no terminal or no display.\n')
  expect(JSON.parse(page.out)).toEqual({
    url: `${url}/__emulator/verifications/${id}`,
    opened: false,
  })
})

test('open opens the browser of the person at the terminal', async () => {
  const { url } = await emulatorForTest()
  const opened: string[] = []
  const browse = async (address: string) => opened.push(address) > 0
  const terminal = {
    ...createTestTerminal({}, ['open', '--url', url]),
    person: { colour: false, browse },
  }

  expect(await runCli(terminal)).toBe(0)
  expect(opened).toEqual([`${url}/__emulator/`])
})

test('the commands send the control token', async () => {
  const controlToken = 'correct-horse-battery'
  const { run } = await emulatorWithCommands({ controlToken })

  const refused = await run('list')
  const allowed = await run('list', '--control-token', controlToken)
  const page = await run('open', '--control-token', controlToken)

  expect(refused.exitCode).toBe(2)
  expect(refused.err).not.toContain(controlToken)
  expect(allowed).toMatchObject({ exitCode: 0, err: 'No verification was created yet.\n' })
  expect(page.err).toContain('Log in with the control token.\n')
})

function postAs(token: string, body: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return { method: 'POST', headers, body: JSON.stringify(body) }
}
