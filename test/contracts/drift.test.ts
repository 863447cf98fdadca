import { expect, test } from 'vitest'
import { findDrift } from '../../contracts/recordings/drift.ts'
import { parseHar } from '../../contracts/recordings/formats/har.ts'
import { parseJsonText } from '../../contracts/recordings/formats/recording.ts'
import { failsRun } from '../../contracts/report/contract-report.ts'
import { formatReport } from '../../contracts/report/text.ts'
import type { EmulatorOptions } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { createHar } from '../support/har.ts'

test('a recording of the emulator has no drift', async () => {
  const report = drift(await recordedLife())

  expect(report.findings).toEqual([])
  expect(report.checked).toBe(10)
  expect(formatReport(report)).toBe(
    [
      'life.har: 10 exchanges compared, no finding',
      'The responses in this recording are from the emulator, so it says nothing about the real service.',
      'Dialect, types: data (entry 7), images (entry 8); the default is data, audit, timestamp, images.',
      'Dialect, delivery: binary (entry 8); the default is binary.',
      'Dialect, reasonStyle: compact (entry 5); the default is compact.',
      'Dialect, emptyList: 404 (entry 1); the default is 404.',
      'Dialect, fieldErrors: classic (entry 2); the default is classic.',
      'Dialect, not seen: callbackJson.',
      '',
    ].join('\n'),
  )
})

test('a recording of another dialect has no drift, and its report has the lines of a dialect file', async () => {
  const dialect = {
    types: { audit: 'audit' },
    delivery: 'base64',
    reasonStyle: 'snake',
    emptyList: 200,
    fieldErrors: 'modern',
  } as const

  const report = drift(await record({ dialect }))

  expect(report.findings).toEqual([])
  expect(report.dialectFile).toEqual([
    'delivery: base64',
    'reasonStyle: snake',
    'emptyList: 200',
    'fieldErrors: modern',
  ])
})

test('an unknown name of a document gives a line of the dialect', () => {
  const har = createHar()
  const list = 'https://videoid.openapi.com/IT-identity-verifications'
  har.add(
    entryOf(
      `${list}/a-1/verbale`,
      200,
      JSON.stringify({
        data: { nome: 'a.pdf', dimensione: 4, file: 'JVBERg==' },
        success: true,
        message: '',
        error: null,
      }),
    ),
  )

  const report = drift(har.text())

  expect(report.findings.map(({ where, severity }) => `${severity} ${where}`)).toEqual([
    'notice {type}',
  ])
  expect(report.dialectFile).toEqual(['types: { audit: verbale }', 'delivery: base64'])
})

test('an undescribed status or member is reported once, with its line and label', async () => {
  const report = drift(
    await recordedLife((text) =>
      text
        .replaceAll('\\"status\\":\\"ok\\"', '\\"status\\":\\"finished\\"')
        .replaceAll('\\"link\\":', '\\"createdAt\\":\\"2026-01-05\\",\\"link\\":'),
    ),
  )

  const operations = report.findings.map(
    ({ operation, where, label }) => `${operation} ${where} ${label}`,
  )
  expect(operations).toEqual([
    'POST /IT-live /data/createdAt documented',
    'GET /IT-identity-verifications /data/*/status documented',
    'GET /IT-identity-verifications/{id} /data/createdAt documented',
    'GET /IT-identity-verifications/{id} /data/status documented',
    'GET /IT-identity-verifications/{id}/{type} /data/status documented',
  ])
  expect(new Set(report.findings.map(({ severity }) => severity))).toEqual(new Set(['error']))
  expect(formatReport(report)).toMatch(
    /^error {4}POST \/IT-live 200, response \/data\/createdAt\n {9}unknown member "createdAt"\n {9}openapi\.yaml:\d+ #\/components\/schemas\/\w+\/properties, documented; once, in entry 3$/m,
  )
  expect(failsRun(report, 'documented')).toBe(true)
})

test('a difference from an assumption is a notice, and fails only runs that ask for it', async () => {
  const report = drift(
    await recordedLife((text) =>
      text.replaceAll(/\\"firstName\\":\\"[^\\]*\\"/g, '\\"firstName\\":7'),
    ),
  )

  const severities = new Set(report.findings.map(({ severity }) => severity))
  expect(severities).toEqual(new Set(['notice']))
  expect(failsRun(report, 'documented')).toBe(false)
  expect(failsRun(report, 'assumed')).toBe(true)
})

test('values of a recording are not in the report', async () => {
  const report = drift(
    await recordedLife((text) =>
      text.replaceAll('\\"owner\\":\\"', '\\"owner\\":7,\\"email\\":\\"planted-'),
    ),
  )

  expect(report.findings.length).toBeGreaterThan(0)
  expect(JSON.stringify(report)).not.toContain('planted-')
  expect(JSON.stringify(report)).not.toContain('emulator.test')
})

test('an unknown path is drift on a host of the platform, and is skipped on other hosts', () => {
  const har = createHar()
  for (const url of ['https://videoid.openapi.com/IT-new', 'https://example.com/IT-new']) {
    har.add(entryOf(url, 200, '{"data":{},"success":true,"message":"","error":null}'))
  }

  const report = drift(har.text())

  expect(report.checked).toBe(1)
  expect(report.findings.map(({ operation, message }) => `${operation}: ${message}`)).toEqual([
    'GET /IT-new: the service has this operation, and openapi.yaml does not',
  ])
})

test('personal data in member names and paths is redacted', () => {
  const har = createHar()
  const host = 'https://videoid.openapi.com'
  har.add(entryOf(`${host}/people/RSSMRA80A01H501U/anna.bianchi@example.com`, 200, '{}'))
  har.add(
    entryOf(`${host}/IT-identity-verifications`, 200, '{"data":[{"anna.bianchi@example.com":1}]}'),
  )

  const report = drift(har.text())

  expect(report.findings.map(({ where }) => where)).toContain('/data/*/redacted')
  expect(JSON.stringify(report)).not.toMatch(/RSSMRA|anna/)
})

test.each([
  ['a URL', { request: { method: 'GET', url: { toString: 1 } } }],
  ['a method', { request: { method: { toString: 1 } } }],
  ['the name of a header', { response: { headers: [{ name: { toString: 1 }, value: '' }] } }],
  ['base64', { response: { content: { encoding: 'base64', text: '!' } } }],
])(
  'a malformed recording with something else in place of %s is parsed without an exception',
  (_, { request, response }: Spoilt) => {
    const entry = entryOf('https://videoid.openapi.com/IT-identity-verifications', 200, '{}')
    const malformed = {
      request: { ...entry.request, ...request },
      response: { ...entry.response, ...response },
    }

    const { entries, unanswered } = Object(parseHar({ log: { entries: [malformed] } }))

    expect(entries.length + unanswered).toBe(1)
  },
)

type Spoilt = { readonly request?: object; readonly response?: object }

test('responses without content are compared by status and type, with a remark', () => {
  const har = createHar()
  har.add(entryOf('https://videoid.openapi.com/IT-identity-verifications', 200, undefined))
  har.add({
    request: { method: 'GET', url: 'https://videoid.openapi.com/' },
    response: { status: 0 },
  })

  const report = drift(har.text())

  expect(report.findings).toEqual([])
  expect(report.remarks).toEqual([
    '1 of 1 response came without content in the recording, so only status, headers and request were compared. Record them with content.',
    '1 entry has no response.',
  ])
  expect(report.unjudged).toEqual([
    'No response in it has content, so only statuses were compared. Record it with content.',
  ])
})

function drift(text: string) {
  const recording = parseHar(parseJsonText(text))
  if ('fault' in recording) throw new Error(recording.fault)
  const [report] = findDrift([{ subject: 'life.har', recording }])
  if (report === undefined) throw new Error('findDrift returned no report')
  return report
}

let recording: Promise<string> | undefined

async function recordedLife(change = (text: string) => text): Promise<string> {
  recording ??= record()
  return change(await recording)
}

async function record(options: EmulatorOptions = {}): Promise<string> {
  const { url, token, clock } = await emulatorForTest(options)
  const har = createHar()
  const headers = { authorization: `Bearer ${token}` }
  const list = `${url}/IT-identity-verifications`
  await har.fetch(list, { headers })
  for (const body of ['{"mail":"anna"}', '{"mail":"anna@example.com"}']) {
    await har.fetch(`${url}/IT-live`, { method: 'POST', headers, body })
  }
  const id = /"id\\":\\"([0-9a-f-]{36})/.exec(har.text())?.[1]
  await har.fetch(list, { headers })
  await clock.advance('2m')
  for (const path of ['', `/${id}`, `/${id}/data`, `/${id}/images`, '/nobody', '/a_b']) {
    await har.fetch(list + path, { headers })
  }
  return har.text()
}

function entryOf(url: string, status: number, text: string | undefined) {
  return {
    request: { method: 'GET', url, headers: [] },
    response: {
      status,
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      content: { size: 60, mimeType: 'application/json', ...(text === undefined ? {} : { text }) },
    },
  }
}
