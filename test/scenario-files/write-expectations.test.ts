import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ExpectationText } from '../../server/domain/scenarios/scenario.ts'
import {
  formatExpectations,
  withExpectations,
} from '../../server/scenario-files/write-expectations.ts'

const golden: readonly ExpectationText[] = [
  { t: '0s', status: 'running' },
  { t: '1m', status: 'ok', callback: 'ok', reason: 'identity_verified' },
]
const lines = `expect:
  - { t: "0s", status: running }
  - { t: "1m", status: ok, callback: ok, reason: identity_verified }
`

test('expect is appended, and every other character stays', async () => {
  const text = '# first\nversion: 1   # one\n\ntitle:   "Spaced"\ntimeline: [ ]\n# last\n'

  expect(await withExpectations(text, golden)).toBe(text + lines)
})

test('a file without a line break at its end gets one, and CRLF stays CRLF', async () => {
  expect(await withExpectations('version: 1', golden)).toBe(`version: 1\n${lines}`)
  expect(await withExpectations('version: 1\r\n', golden)).toBe(
    `version: 1\r\n${lines.replaceAll('\n', '\r\n')}`,
  )
})

test('an existing expect is replaced at its place, and the comments around it stay', async () => {
  const text = `version: 1
# before
expect: # what happens
  - { t: "0s", status: running }
  # the end
  - { t: "9m", status: ko }

# after
title: Below
`

  const written = await withExpectations(text, golden)

  expect(written).toContain('version: 1\n# before\nexpect:\n  - { t: "0s", status: running }\n')
  expect(written).toContain('\n# after\ntitle: Below\n')
  expect(parse(written)).toEqual({ version: 1, title: 'Below', expect: golden })
})

test('an empty expect, a flow map and a document with an end marker are written, too', async () => {
  for (const text of [
    'version: 1\nexpect: []\n',
    '{ version: 1, title: A }',
    'version: 1\n...\n',
  ]) {
    const written = await withExpectations(text, golden)

    expect(parse(written)).toEqual({ ...parse(text), expect: golden })
  }
})

test('any status and reason of a scenario is written so that YAML reads the same text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' }),
      fc.constantFrom('null', 'true', '1', '~', ' a', '- b', '# c', 'no: d'),
      async (status, shows) => {
        const expected = [{ t: '0s', status, reason: { shows } }]

        const written = await withExpectations('version: 1\n', expected)

        expect(parse(written)).toEqual({ version: 1, expect: expected })
      },
    ),
  )
})

test('a text that YAML reads as a text has no quotes', () => {
  expect(formatExpectations([{ t: '1m', status: 'WAIT_SIGNERS' }])).toEqual([
    '- { t: "1m", status: WAIT_SIGNERS }',
  ])
})
