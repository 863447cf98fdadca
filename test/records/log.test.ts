import { expect, test } from 'vitest'
import { createLogger } from '../../server/records/logger.ts'
import { runInTerminal } from '../support/terminal.ts'

test('--log-format json writes one object a line, and the object contains the stack', () => {
  const lines: string[] = []
  const log = createLogger('warn', (line) => lines.push(line), 'json')

  log.info('not told')
  log.warn('first\nsecond "quoted"')
  log.error('failed', new Error('why'))

  const entries = lines.map((line) => JSON.parse(line))
  expect(lines.every((line) => /^[^\n]+\n$/.test(line))).toBe(true)
  expect(entries).toMatchObject([
    { level: 'warn', message: 'first\nsecond "quoted"' },
    { level: 'error', message: 'failed' },
  ])
  expect(entries[0].time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(entries[1].stack).toContain('Error: why')
})

test('the text format escapes line breaks, so that quoted text cannot forge an entry', () => {
  const lines: string[] = []
  const log = createLogger('warn', (line) => lines.push(line))

  log.warn('title \u001b[2J\nwarn forged')
  log.error('failed', new Error('why\nwarn forged'))
  log.error('broken:', ['a.yaml:1:1: \u202e', '  1 | x'])

  const textLines = lines.join('').split('\n')
  expect(textLines.filter((line) => line.startsWith('warn'))).toEqual([
    'warn title \\u001b[2J\\nwarn forged',
  ])
  expect(textLines.slice(1, 4)).toEqual(['error failed', '  Error: why', '  warn forged'])
  expect(textLines.slice(-4)).toEqual(['error broken:', 'a.yaml:1:1: \\u202e', '  1 | x', ''])
})

test('warnings at the start use the log format', async () => {
  const words = ['--port', '0', '--log-format', 'json', '--log-secrets', '--insecure-callbacks']

  const { err } = await runInTerminal(words)

  const entries = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(entries.map(({ level }) => level)).toEqual(['warn', 'warn'])
})
