import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type BehaviourName, startReceiver } from '../../server/index.ts'
import { runInTerminal } from '../support/terminal.ts'

test('a run in which the receiver acknowledges nothing says that nothing was judged', async () => {
  const { url } = await receiverWith('server-error')

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url])

  expect(exitCode).toBe(5)
  expect(out).toContain('✗ The receiver answers 500 to every callback.')
  expect(out).toContain('✗ Nothing was judged: the receiver acknowledged no callback.')
})

test('a run whose time is over before the essential checks ends with exit code 6 and lists the checks that did not run', async () => {
  const { url } = await receiverWith('ok')

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url, '--time', '1ms'])

  expect(exitCode).toBe(6)
  expect(out).toMatch(/- Not tried: ok \(JSON\)\./)
  expect(out).toContain('✗ Too little was judged: --time 1ms was over before the essential checks.')
})

test('a receiver whose process ends at a GET ends the run with exit code 6 and a remedy', async () => {
  const server = createServer((req, res) => {
    if (req.method === 'POST') return void req.resume().on('end', () => res.end())
    server.close()
    server.closeAllConnections()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url])

  expect(exitCode).toBe(6)
  expect(out).toContain('- Not tried: everything but the documented callbacks.')
  expect(out).toContain('The receiver ended after a GET. Start it again, and use --probe none.')
})

async function receiverWith(behaviour: BehaviourName): Promise<{ readonly url: string }> {
  const receiver = await startReceiver({ behaviour })
  onTestFinished(() => receiver.close())
  return { url: receiver.url }
}
