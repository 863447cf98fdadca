import { expect, test } from 'vitest'
import { coverageOf, coveragePart } from '../../contracts/recorder/api-coverage.ts'
import { assumptionsOf } from '../../contracts/recorder/assumption-report.ts'
import { percentOf } from '../../contracts/recorder/coverage-goals.ts'
import { formatHar } from '../../contracts/recorder/har-text.ts'
import { createRecorder, type RecordedCall } from '../../contracts/recorder/recorded-calls.ts'
import { findDrift } from '../../contracts/recordings/drift.ts'
import { parseRecording } from '../../contracts/recordings/formats/parse-recording.ts'
import { lineOf } from '../../contracts/spec/openapi-document.ts'
import { checkStrictRun } from '../../contracts/strict-run/check-strict-run.ts'
import { type EmulatorOptions, startEmulator } from '../../server/index.ts'
import { openingInstant } from '../support/verification.ts'

test('a correct client has no finding, whatever scenarios the emulator plays', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  for (const scenario of [
    'ok',
    'ko',
    'surprise-status',
    'flaky-api',
    'paid-but-lost',
    'out-of-credit',
  ]) {
    const headers = { 'x-emulator-scenario': scenario }
    await call('/IT-live', { mail: 'anna@example.com', user: null }, headers)
  }
  await call('/IT-identity-verifications?skip=0&limit=5')
  await close()

  const { report, expectedNegatives } = checkStrictRun('run', calls())

  expect(report.findings.map(({ severity, where }) => `${severity} ${where}`)).toEqual([
    'notice header x-emulator-scenario',
  ])
  // A call whose connection broke is not an exchange.
  expect(report.checked).toBe(6)
  expect(expectedNegatives).toBe(0)
})

test('an unknown member is an error with a suggestion', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  await call('/IT-live', { mail: 'anna@example.com', healthcard: { required: true } })
  await call('/IT-live', {
    mail: 'anna@example.com',
    callback: { url: 'http://127.0.0.1:9', methd: 'JSON' },
  })
  await call('/IT-identity-verifications?state=ok')
  await close()

  const findings = checkStrictRun('run', calls()).report.findings.map(
    ({ severity, operation, where, message }) => `${severity} ${operation} ${where}: ${message}`,
  )

  expect(findings).toEqual([
    'error POST /IT-live /healthcard: unknown member "healthcard", did you mean "healthCard"?',
    'error POST /IT-live /callback/methd: unknown member "methd", did you mean "method"?',
    'error GET /IT-identity-verifications ?state: unknown parameter "state"',
  ])
})

test('a wrong request that the run also sends correctly is listed, and is not a finding', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  await call('/IT-live', { mail: 'anna@example.com' })
  await call('/IT-live', {})
  await call('/IT-live', { mail: 'nobody' })
  await call('/IT-identity-verifications/a_b')
  await close()

  const { report, refusals, expectedNegatives } = checkStrictRun('run', calls())

  expect(report.findings).toEqual([])
  expect(expectedNegatives).toBe(3)
  expect(refusals).toMatchObject([
    { problem: 'MAIL_MISSING', error: 200, where: '/mail', because: 'call 1 sends it right' },
    {
      problem: 'MAIL_INVALID',
      message: 'a text of 6 characters is not of the right form',
      line: lineOf('/components/schemas/Mail/pattern'),
      wouldPass: 'an e-mail address, such as mario@example.com',
      looksLike: 'deliberate',
      first: 'call 3',
    },
    { problem: 'ID_MALFORMED', where: '{id}', because: 'no id of this run is similar' },
  ])
})

test('a run without a call is not judged', () => {
  const { report } = checkStrictRun('run', [])

  expect(report.unjudged).toEqual([
    expect.stringMatching(/^No call came\. .* VIDEOID_EMULATOR_URL/),
  ])
})

test('an unknown path is an error that names the nearest path', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  await call('/IT-lve', { mail: 'anna@example.com' })
  await close()

  const [finding] = checkStrictRun('run', calls()).report.findings

  expect(finding).toMatchObject({
    operation: 'POST /IT-lve',
    message: expect.stringMatching(
      /^no such operation, the nearest is \/IT-live; refused as ROUTE_UNKNOWN/,
    ),
    severity: 'error',
    line: lineOf('/paths'),
  })
})

test('personal data in a path, a member name or a query is redacted', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  await call('/users/anna%40example.com/3339876543?mail=anna@example.com')
  await call('/IT-live', { mail: 'anna@example.com', 'anna@example.com': 1, RSSMRA80A01H501U: 2 })
  await call('/IT-identity-verifications?+393339876543=1')
  await close()

  const text = JSON.stringify(checkStrictRun('run', calls()).report)

  expect(text).not.toMatch(/anna|RSSMRA80|3339876543/)
  expect(text).toContain('GET /users/redacted/redacted')
  expect(text).toContain('unknown member \\"redacted\\"')
})

test('the coverage lists which parts of the API a run used and which not', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  await call('/IT-live', { mail: 'anna@example.com', user: { firstName: 'Anna' } })
  await call('/IT-identity-verifications')
  await call('/IT-identity-verifications/00000000')
  await close()

  const coverage = coverageOf(calls(), {
    scenarios: coveragePart(['ko', 'ok'], new Set(['ok'])),
    transitions: coveragePart([], new Set()),
    reasons: [],
    acknowledged: coveragePart(['ok'], new Set()),
  })

  expect(coverage.operations.met).toEqual(['POST /IT-live', 'GET /IT-identity-verifications'])
  expect(percentOf(coverage.operations)).toBe(33)
  expect(coverage.requestProperties.met).toEqual(['/mail', '/user/firstName'])
  expect(coverage.responseProperties.met).toContain('GET /IT-identity-verifications /data/*/status')
  expect(coverage.responseProperties.missed).toContain(
    'GET /IT-identity-verifications/{id} /data/reason',
  )
  expect(coverage.scenarios).toEqual({ met: ['ok'], missed: ['ko'] })
  expect(coverage.statuses.met).toContain('GET /IT-identity-verifications/{id} 404')
  expect(coverage.statuses.missed).toContain('POST /IT-live 402')
})

test('the assumption report counts the assumptions that a run relied on', async () => {
  const { calls, call, close, emulator } = await startRecordedEmulator()
  await call('/IT-live', { mail: 'anna@example.com' })
  const { id } = emulator.seed({ status: 'ok' })
  const { id: ko } = emulator.seed({ status: 'ko', reason: 'face_mismatch' })
  for (const path of [`/${id}`, `/${id}/images`, `/${id}/images`, `/${ko}`, `/${ko}/data`]) {
    await call(`/IT-identity-verifications${path}`)
  }
  await close()

  const bill = assumptionsOf(calls()).map(({ what, times }) => `${what}: ${times}`)

  expect(bill).toEqual([
    'the document "images": its name, and the form in which it is sent: 2',
    'the reason "facemismatch": 1',
    'GET /IT-identity-verifications/{id}/{type} is refused with 422, error 226 (ENDED_KO): 1',
  ])
})

test('values of a client are not in the report', async () => {
  const { calls, call, close } = await startRecordedEmulator()
  const planted = 'planted-RSSMRA80A01H501U'
  await call('/IT-live', {
    mail: `${planted}@example.com`,
    user: { firstName: planted, taxCode: 'RSSMRA80A01H501U' },
    phoneNumber: { number: '3331234567', prefix: planted },
    [planted]: planted,
  })
  await close()

  const text = JSON.stringify([checkStrictRun('run', calls()).report, assumptionsOf(calls())])

  // The report may contain the name of an unknown member, because it is the subject of the finding.
  expect(
    text
      .replaceAll(`/${planted}`, '')
      .replaceAll(`"${planted}\\"`, '')
      .replaceAll(`\\"${planted}`, ''),
  ).not.toContain(planted)
  expect(text).not.toContain('3331234567')
})

test('a recorded run becomes a HAR file without differences and without personal data', async () => {
  const { calls, call, close, emulator } = await startRecordedEmulator()
  await call('/IT-live', {
    mail: 'planted@example.org',
    user: { firstName: 'Planted', taxCode: 'PLNPLN80A01H501U', birthDate: '1999-09-09' },
    phoneNumber: { number: '3339876543' },
    redirectUrls: { success: 'https://planted.example.org/ok' },
  })
  const { id } = emulator.seed({ status: 'ok' })
  for (const path of ['', `/${id}`, `/${id}/data`, `/${id}/images`, '/nobody']) {
    await call(`/IT-identity-verifications${path}`)
  }
  await close()

  const text = formatHar(calls(), emulator.url, '1.2.3')

  const recording = await parseRecording(Buffer.from(text))
  if ('fault' in recording) throw new Error(recording.fault)
  const [report] = findDrift([{ subject: 'own.har', recording }])
  expect(report).toMatchObject({ checked: 6, findings: [], unjudged: [] })
  expect(text).not.toMatch(/planted|PLNPLN|1999-09-09|3339876543|seeded@/i)
  expect(text).not.toContain(emulator.token)
  expect(text).toMatch(/"text": "sha256:[0-9a-f]{64}"/)
})

test('a recorder keeps the first calls and counts the calls that it dropped', () => {
  const recorder = createRecorder(2)
  for (let i = 0; i < 5; i++) recorder.add({ status: 200 + i } as RecordedCall)

  expect(recorder.calls().map(({ status }) => status)).toEqual([200, 201])
  expect(recorder.dropped()).toBe(3)
})

async function startRecordedEmulator(options: EmulatorOptions = {}) {
  const recorder = createRecorder()
  const emulator = await startEmulator({
    clock: 'manual',
    at: openingInstant,
    ...options,
    record: recorder.add,
  })
  const call = async (path: string, body?: object, headers = {}) => {
    const answer = await fetch(emulator.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${emulator.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => undefined)
    await answer?.arrayBuffer().catch(() => undefined)
  }
  return { emulator, call, calls: recorder.calls, close: () => emulator.close() }
}
