import { expect, test } from 'vitest'
import { runInTerminal } from '../support/terminal.ts'

const metadata = 'a link-local or cloud metadata address, where no callback ever goes.'

test('--forward-callbacks-to refuses a blocked address with one sentence and exit code 2', async () => {
  const argv = ['start', '--forward-callbacks-to', 'http://169.254.169.254/latest']

  const { exitCode, err } = await runInTerminal(argv)

  expect(err).toContain(`forward-callbacks-to names "169.254.169.254", ${metadata}`)
  expect(err).toMatch(/^[^\n]{1,400}\n$/)
  expect(exitCode).toBe(2)
})

test('--forward-callbacks-to refuses a blocked address in the environment', async () => {
  const env = { VIDEOID_EMULATOR_FORWARD_CALLBACKS_TO: 'https://[fd20:ce::254]/hook' }

  const { exitCode, err } = await runInTerminal(['start'], { env })

  expect(err).toContain(`forward-callbacks-to names "fd20:ce::254", ${metadata}`)
  expect(exitCode).toBe(2)
})

test('--forward-callbacks-to refuses a blocked address in an unusual spelling in the config file', async () => {
  const files = { 'videoid-emulator.config.yaml': 'forward-callbacks-to: http://0xa9fea9fe/\n' }

  const { exitCode, err } = await runInTerminal(['start'], { files })

  expect(err).toContain(`forward-callbacks-to names "169.254.169.254", ${metadata}`)
  expect(exitCode).toBe(2)
})

test('--forward-callbacks-to refuses a real host with one sentence and exit code 2', async () => {
  const argv = ['start', '--forward-callbacks-to', 'http://test.videoid.openapi.com/hook']

  const { exitCode, err } = await runInTerminal(argv)

  expect(err).toContain('forward-callbacks-to names the real host "test.videoid.openapi.com".')
  expect(exitCode).toBe(2)
})
