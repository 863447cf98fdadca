import { expect, test } from 'vitest'
import { docsPage } from './blocks.ts'

test('the figures in docs/contracts.md equal the figures in docs/planted-mistakes.md', () => {
  const section = /^## (.+)\n\nCaught: (\d+ of \d+)\. False alarms: (\d+ of \d+)\.$/gm
  const measured = [...docsPage('planted-mistakes.md').matchAll(section)].map(
    ([, detector = '', caught, alarms]) => [
      detector.replace(/ \((\w+)\)$/, ', $1'),
      caught,
      alarms,
    ],
  )
  const row = /^\| `([\w -]+)`(, \w+)? \| (\d+ of \d+) \| (\d+ of \d+) \|$/gm
  const shown = [...docsPage('contracts.md').matchAll(row)].map(
    ([, command = '', part = '', caught, alarms]) => [command + part, caught, alarms],
  )

  expect(measured.length).toBeGreaterThan(3)
  expect(shown.sort()).toEqual(measured.sort())
})
