import { expect, test } from 'vitest'
import { runInTerminal } from '../support/terminal.ts'

const publicUrl =
  'Write an absolute http or https URL without query, such as https://videoid.test or https://tools.test/videoid.'

test.each([
  'https://tools.test/videoid?a=1',
  'https://tools.test/videoid#top',
  'https://tools.test//videoid',
  'https://tools.test/a/../videoid',
  'https://tools.test/a%20b',
  'ftp://tools.test/videoid',
  'tools.test/videoid',
])('--public-url %s is refused with one sentence and exit code 2', async (url) => {
  const { exitCode, err } = await runInTerminal(['start', '--public-url', url])

  expect(err).toBe(`--public-url cannot be "${url}". ${publicUrl}\n`)
  expect(exitCode).toBe(2)
})

test('--public-url with a path of the emulator itself is refused', async () => {
  const { exitCode, err } = await runInTerminal(['--public-url', 'https://tools.test/link/'])

  expect(err).toContain('public-url has the path "/link", which is a path of the emulator itself.')
  expect(err).toMatch(/^[^\n]{1,400}\n$/)
  expect(exitCode).toBe(2)
})
