import { expect, test } from 'vitest'
import { findDrift } from '../../contracts/recordings/drift.ts'
import { parseHar } from '../../contracts/recordings/har.ts'
import { failsRun } from '../../contracts/report/finding.ts'
import { formatReport } from '../../contracts/report/text.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { createHar } from '../support/har.ts'

test('what the emulator answers does not differ from its own description', async () => {
  const report = drift(await recordedLife())

  expect(report.findings).toEqual([])
  expect(report.checked).toBe(8)
  expect(formatReport(report)).toBe('life.har: 8 exchanges compared, no finding\n')
})

test('a status and a member that nobody has described are told once, with line and label', async () => {
  const report = drift(
    await recordedLife((text) =>
      text
        .replaceAll('\\"status\\":\\"ok\\"', '\\"status\\":\\"finished\\"')
        .replaceAll('\\"link\\":', '\\"createdAt\\":\\"2026-01-05\\",\\"link\\":'),
    ),
  )

  const told = report.findings.map(
    ({ operation, where, label }) => `${operation} ${where} ${label}`,
  )
  expect(told).toEqual([
    'POST /IT-live /data/createdAt documented',
    'GET /IT-identity-verifications /data/*/status documented',
    'GET /IT-identity-verifications/{id} /data/createdAt documented',
    'GET /IT-identity-verifications/{id} /data/status documented',
    'GET /IT-identity-verifications/{id}/{type} /data/status documented',
  ])
  expect(new Set(report.findings.map(({ severity }) => severity))).toEqual(new Set(['error']))
  expect(formatReport(report)).toMatch(
    /^error {4}POST \/IT-live 200, response \/data\/createdAt\n {9}unknown member "createdAt"\n {9}openapi\.yaml:\d+ #\/components\/schemas\/\w+\/properties, documented; once, in entry 1$/m,
  )
  expect(failsRun(report, 'documented')).toBe(true)
})

test('to differ from a guess is a notice, and fails only those who say so', async () => {
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

test('no value of a recording is told', async () => {
  const report = drift(
    await recordedLife((text) =>
      text.replaceAll('\\"owner\\":\\"', '\\"owner\\":7,\\"email\\":\\"planted-'),
    ),
  )

  expect(report.findings.length).toBeGreaterThan(0)
  expect(JSON.stringify(report)).not.toContain('planted-')
  expect(JSON.stringify(report)).not.toContain('emulator.test')
})

test('an unknown path of a host of the platform is drift, of any other host it is not ours', () => {
  const har = createHar()
  for (const url of ['https://videoid.openapi.com/IT-new', 'https://example.com/IT-new']) {
    har.add(entryOf(url, 200, '{"data":{},"success":true,"message":"","error":null}'))
  }

  const report = drift(har.text())

  expect(report.checked).toBe(1)
  expect(report.findings.map(({ operation, message }) => `${operation}: ${message}`)).toEqual([
    'GET /IT-new: status 200 is not described here',
  ])
})

test('nobody is told by the name of a member or by a path', () => {
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
])('what should be %s and is not is no reason to fail', (_, { request, response }: Spoilt) => {
  const entry = entryOf('https://videoid.openapi.com/IT-identity-verifications', 200, '{}')
  const spoilt = {
    request: { ...entry.request, ...request },
    response: { ...entry.response, ...response },
  }

  const { exchanges, unanswered } = Object(parseHar(JSON.stringify({ log: { entries: [spoilt] } })))

  expect(exchanges.length + unanswered).toBe(1)
})

type Spoilt = { readonly request?: object; readonly response?: object }

test('answers without content are compared as far as they go, and it is said', () => {
  const har = createHar()
  har.add(entryOf('https://videoid.openapi.com/IT-identity-verifications', 200, undefined))
  har.add({
    request: { method: 'GET', url: 'https://videoid.openapi.com/' },
    response: { status: 0 },
  })

  const report = drift(har.text())

  expect(report.findings).toEqual([])
  expect(report.remarks).toEqual([
    '1 of 1 answers have no content in the recording, so only their status and type were compared; record them with content.',
    '1 entry has no answer.',
  ])
})

test.each([
  ['{', 'is not JSON'],
  ['{"log":{}}', 'is no HAR file: it has no log.entries'],
  ['[]', 'is no HAR file: it has no log.entries'],
])('%s is no recording', (text, fault) => {
  expect(parseHar(text)).toEqual({ fault })
})

function drift(text: string) {
  const recording = parseHar(text)
  if ('fault' in recording) throw new Error(recording.fault)
  return findDrift('life.har', recording)
}

let recording: Promise<string> | undefined

async function recordedLife(change = (text: string) => text): Promise<string> {
  recording ??= record()
  return change(await recording)
}

async function record(): Promise<string> {
  const { url, token, clock } = await emulatorForTest()
  const har = createHar()
  const headers = { authorization: `Bearer ${token}` }
  const list = `${url}/IT-identity-verifications`
  await har.fetch(`${url}/IT-live`, {
    method: 'POST',
    headers,
    body: '{"mail":"anna@example.com"}',
  })
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
