import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { replayPacts } from '../../contracts/provider/replay.ts'
import { type BehaviourName, startReceiver } from '../../server/index.ts'
import { freePort } from '../support/free-port.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'

const pact = isPactAvailable()

test.skipIf(!pact)('a replay of the pact sends every callback with the same bytes', async () => {
  const { file, receiver: first } = await pactOfCallbacks()
  const second = await receiverWith('ok')

  const outcome = await replayPacts({
    provider: hookAt(`${second.origin}/hooks/videoid`),
    pacts: [file],
  })

  expect(outcome).toEqual({ kind: 'replayed', interactions: 36, failures: [] })
  const bytes = ({ received }: typeof first) =>
    received()
      .map(({ body }) => body.toString())
      .sort()
  expect(bytes(first)).toHaveLength(36)
  expect(bytes(second)).toEqual(bytes(first))
  expect(new Set(second.received().map(({ method, path }) => `${method} ${path}`))).toEqual(
    new Set(['POST /hooks/videoid']),
  )
})

test.skipIf(!pact).each([
  ['bad-request', 'Expected status code 400 to be a Successful response (200–299)'],
  ['server-error', 'Expected status code 500 to be a Successful response (200–299)'],
] as const)(
  'a receiver that behaves as %s fails the pact of the callbacks',
  async (behaviour, says) => {
    const { file } = await pactOfCallbacks()
    const { origin } = await receiverWith(behaviour)

    const outcome = await replayPacts({ provider: hookAt(`${origin}/hook`), pacts: [file] })

    const failures = outcome.kind === 'replayed' ? outcome.failures : []
    expect(failures).toHaveLength(36)
    expect(new Set(failures.flatMap((failure) => failure.says))).toEqual(new Set([says]))
  },
)

test('the pact names each callback once and contains no secrets', async () => {
  const { file } = await pactOfCallbacks('--header', 'X-Secret: s3cret')

  const text = await readFile(file, 'utf8')
  const { consumer, provider, interactions } = JSON.parse(text)
  const names = interactions.map(({ description }: { readonly description: string }) => description)

  expect([consumer.name, provider.name]).toEqual(['videoid-callbacks', 'videoid-hook'])
  expect(new Set(names).size).toBe(36)
  expect(names).toContain('ko is sent as JSON: ko, without a reason')
  expect(text).not.toMatch(/s3cret|k3y/)
})

test('the same seed writes the same pact', async () => {
  const port = String(await freePort())
  const one = await pactOfCallbacks('--port', port)
  const other = await pactOfCallbacks('--port', port)

  expect(await readFile(other.file, 'utf8')).toBe(await readFile(one.file, 'utf8'))
})

async function pactOfCallbacks(...flags: readonly string[]) {
  const receiver = await receiverWith('ok')
  const file = join(folderOf({}), 'hook.json')
  const url = `${receiver.origin}/hook?key=k3y`
  const argv = ['--url', url, '--schedules', '0', '--seed', '1', '--pact', file, ...flags]
  const { exitCode, err } = await runInTerminal(['verify-callbacks', ...argv])
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  return { file, receiver }
}

async function receiverWith(behaviour: BehaviourName) {
  const receiver = await startReceiver({ behaviour })
  onTestFinished(() => receiver.close())
  return { origin: new URL(receiver.url).origin, received: () => receiver.received }
}

function hookAt(url: string) {
  return { name: 'videoid-hook', url }
}
