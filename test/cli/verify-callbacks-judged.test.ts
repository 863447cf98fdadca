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

test('a run whose time is over before the essential checks ends with 6 and names what was not tried', async () => {
  const { url } = await receiverWith('ok')

  const { exitCode, out } = await runInTerminal(['verify-callbacks', '--url', url, '--time', '1ms'])

  expect(exitCode).toBe(6)
  expect(out).toMatch(/- Not tried: ok \(JSON\)\./)
  expect(out).toContain('✗ Too little was judged: --time 1ms was over before the essential checks.')
})

async function receiverWith(behaviour: BehaviourName): Promise<{ readonly url: string }> {
  const receiver = await startReceiver({ behaviour })
  onTestFinished(() => receiver.close())
  return { url: receiver.url }
}
