import { expect, test } from 'vitest'
import { createProgress } from '../../server/cli/data/progress.ts'

test('progress is reported once for each step, and again after the work starts over', () => {
  const lines: string[] = []
  const megabyte = 1024 ** 2
  const onBytes = createProgress(({ text }) => lines.push(text), 'Read', 2 * megabyte)

  for (const bytes of [1, 2, 2.5, 3, 4, 9, 1, 2, 3].map((n) => n * megabyte)) onBytes(bytes)

  expect(lines).toEqual(['2', '4', '9', '2'].map((done) => `Read ${done} MiB so far.\n`))
})
