import { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { FORBIDDEN_HOSTS, OWN_HOSTS, REBOUND_HOSTS } from '../support/forbidden-targets.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

test('no socket is opened to a forbidden address', async () => {
  const attempts = noteConnections()
  const sending = senderForTest({ resolve: resolveRebound })
  const urls = Object.values(FORBIDDEN_HOSTS)
    .flat()
    .flatMap((host, i) => [`http${i % 2 === 0 ? '' : 's'}://${host}/hook`])
  const named = Object.keys(REBOUND_HOSTS).map((name) => `http://${name}/hook`)

  const ends = await Promise.all(
    [...urls, ...named].map(async (url) => {
      const { outcome } = await sending.send(createOutgoingRequest(url))
      return { url, outcome }
    }),
  )

  expect(ends.length).toBeGreaterThanOrEqual(120)
  expect(ends.filter(({ outcome }) => outcome !== 'blocked')).toEqual([])
  expect(attempts).toEqual([])
})

test('an allowed name is checked by its address at every attempt', async () => {
  const attempts = noteConnections()
  const receiver = await receiverForTest((response) =>
    response.writeHead(503, { connection: 'close' }).end(),
  )
  const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1'], ['::'], ['127.0.0.1']]
  const sending = senderForTest({
    allowedHosts: ['vouched.test', '0.0.0.0/0', '::/0'],
    resolve: (_, done) => done(null, (answers.shift() ?? []).map(familyOf)),
  })

  const outcomes: string[] = []
  for (let attempt = 0; attempt < 5; attempt++) {
    const url = `http://vouched.test:${receiver.port}/hook`
    outcomes.push((await sending.send(createOutgoingRequest(url))).outcome)
  }

  expect(outcomes).toEqual(['bad_status', 'blocked', 'bad_status', 'blocked', 'bad_status'])
  expect(new Set(attempts)).toEqual(new Set(['127.0.0.1']))
})

test('the emulator’s own port is refused under every name of this machine, except for the inbox', async () => {
  const { url, open, clock, deliveries, control, inbox } = await emulatorForTest()
  const { port } = new URL(url)
  const paths = ['/IT-live', '/__emulator/reset', '/__emulator/inbox/../reset', '/']
  for (const [i, host] of OWN_HOSTS.entries()) {
    await open({ callback: { url: `http://${host}:${port}${paths[i % paths.length]}` } })
  }
  await open({ callback: { url: `${url}/__emulator/inbox/box` } })

  await clock.advance('2m')

  const lines = deliveries().map(({ url: to, status }) => `${to} ${status}`)
  const blocked = lines.filter((line) => line.endsWith(' blocked'))
  const { body } = await control('get', '/requests')
  expect(lines.filter((line) => !line.includes('/inbox/box')).length).toBe(2 * OWN_HOSTS.length)
  expect(blocked.length).toBe(2 * OWN_HOSTS.length)
  expect(body.data.length).toBe(OWN_HOSTS.length + 1)
  expect(inbox('box')).toHaveLength(2)
})

// Records every address to which a socket of this process tries to connect.
function noteConnections(): readonly string[] {
  const attempts: string[] = []
  const real = Socket.prototype.connect
  const spy = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
    this: Socket,
    ...parameters: unknown[]
  ) {
    this.on('connectionAttempt', (address: string) => attempts.push(address))
    return Reflect.apply(real, this, parameters)
  })
  onTestFinished(() => spy.mockRestore())
  return attempts
}

type Resolved = { readonly address: string; readonly family: number }

function resolveRebound(
  name: string,
  done: (error: Error | null, found: readonly Resolved[]) => void,
) {
  done(null, (REBOUND_HOSTS[name] ?? []).map(familyOf))
}

function familyOf(address: string): Resolved {
  return { address, family: address.includes(':') ? 6 : 4 }
}
