import { expect, onTestFinished, test } from 'vitest'
import { startReceiver } from '../../server/index.ts'
import { runInTerminal } from '../support/terminal.ts'

test('a receiver that acknowledges everything gets 18 verifications and all 271 schedules', async () => {
  const receiver = await startReceiver()
  onTestFinished(() => receiver.close())

  const { exitCode, out, err } = await runInTerminal([
    'verify-callbacks',
    '--url',
    receiver.url,
    '--events',
    'running,validation,ok',
  ])

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out.match(/^✓ (POST|JSON) /gm)).toHaveLength(18)
  expect(out).toContain('each delivered 0 to 2 times (POST): 271 schedules, 1299 callbacks, the')
  expect(out).toContain('Their effect on the application was not compared: give --probe.')
})
