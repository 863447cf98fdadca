import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { builtCommand, startCommand } from '../support/command.ts'
import { testBehaviours } from '../support/receiver.ts'
import { folderOf, scenarioFolder } from '../support/scenario-folder.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

test('SIGTERM answers requests in flight, stores unsent callbacks and ends within 5 s', async () => {
  const dataDir = folderOf({})
  const hung = await receiverForTest(testBehaviours.hang)
  const scenarios = scenarioFolder({ late: 'http: [{ op: create, delay: 300ms }]' })
  const folders = ['--data-dir', dataDir, '--scenarios', scenarios]
  const emulator = startCommand(['--port', '0', '--speed', '600', ...folders])
  const [, url = ''] = await emulator.waitForOutput(/address +(\S+)/)
  const callback = { url: hung.url }
  for (let n = 0; n < 50; n++) await post(`${url}/IT-live`, { mail: 'anna@example.com', callback })
  // The first callback of each verification is in flight, and the second one waits for it.
  while ((await rowsAt(`${url}/__emulator/deliveries`)).length < 100) await sleep(10)

  const answers = Array.from({ length: 100 }, () =>
    post(`${url}/IT-live`, { mail: 'bea+late@example.com' }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    ),
  )
  while ((await rowsAt(`${url}/__emulator/verifications`)).length < 150) await sleep(10)
  const from = performance.now()
  emulator.signal('SIGTERM')
  const { code, err } = await emulator.ended
  const took = performance.now() - from
  const statuses = await Promise.all(answers)

  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(took).toBeLessThan(5_000)
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  const again = startCommand(['--port', '0', '--speed', '600', ...folders])
  const [, resumed] = await again.waitForOutput(/data +\S+: (.*);/)
  expect(resumed).toBe('1 namespace, 150 verifications, 100 callbacks to send')
  again.signal('SIGKILL')
  await again.ended
})

builtCommand()

const headers = { authorization: 'Bearer some-token', 'content-type': 'application/json' }

async function post(url: string, body: object) {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const { data }: { data?: { id: string } } = (await answer.json()) as never
  return { status: answer.status, id: data?.id ?? '' }
}

async function rowsAt(url: string) {
  const answer = await fetch(url, { headers })
  const { data } = (await answer.json()) as { data: { id: string; status: string }[] }
  return data
}
