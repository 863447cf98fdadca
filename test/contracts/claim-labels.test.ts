import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseHar } from '../../contracts/recordings/formats/har.ts'
import { formatLabels } from '../../contracts/recordings/labels/format-claims.ts'
import { CLAIM_CHECKS, judgeRecordings } from '../../contracts/recordings/labels/judge-claims.ts'
import { root } from '../support/root.ts'

const LIST = 'https://test.videoid.openapi.com/IT-identity-verifications'
const ID = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test('every claim that a recording can decide is a row of docs/fidelity.md with the same label', () => {
  const rows = rowsOf(readFileSync(join(root, 'docs/fidelity.md'), 'utf8'))

  const unknown = CLAIM_CHECKS.filter(
    ({ section, claim, label }) => !rows.has(`${section} | ${claim} | ${label}`),
  )

  expect(unknown).toEqual([])
  expect(new Set(CLAIM_CHECKS.map(({ claim }) => claim)).size).toBe(CLAIM_CHECKS.length)
  expect(CLAIM_CHECKS.filter(({ label }) => label === 'documented')).toEqual([])
})

test.each([
  ['An empty list is 404, error 221', get(LIST, 404, refusal(221)), 'confirmed'],
  ['An empty list is 404, error 221', get(LIST, 200, success([])), 'contradicted'],
  ['An empty list is 404, error 221', get(`${LIST}?status=ok`, 200, success([])), 'open'],
  ['GET repeats `message` and `owner`', read({ message: 'm', owner: 'o' }), 'confirmed'],
  ['GET repeats `message` and `owner`', read({}), 'contradicted'],
  ['A failure has `data: null`', get(LIST, 401, refusal(125.22)), 'confirmed'],
  ['A failure has `data: null`', get(LIST, 401, { error: 1 }), 'contradicted'],
  ['401 with 125.22 for an unknown or expired token', get(LIST, 401, refusal(9)), 'contradicted'],
  ['The numbers 199 to 230', get(`${LIST}/x`, 404, refusal(223)), 'confirmed'],
  ['The numbers 199 to 230', get(`${LIST}/x`, 404, refusal(3)), 'contradicted'],
  ['Reasons are written without underscores', read({ reason: 'face_mismatch' }), 'contradicted'],
  [
    '`status` filters the list',
    get(`${LIST}?status=ok`, 200, success([row('ko')])),
    'contradicted',
  ],
  ['`status` filters the list', get(`${LIST}?status=ok`, 200, success([row('ok')])), 'confirmed'],
  [
    'Files are sent as plain bytes, unless the [dialect](#dialect) selects another form',
    get(`${LIST}/${ID}/audit`, 200, success({ file: '' })),
    'contradicted',
  ],
])('one call decides about the claim: %s (row %#)', (claim, entry, verdict) => {
  expect(verdictOn(claim, [entry])).toBe(verdict)
})

test('claims about the order of statuses follow from several calls', () => {
  const statuses = ['running', 'validation', 'ok', 'ko', 'running']
  const entries = statuses.map((status) => read({ status }))

  const verdicts = [
    '`validation` comes before the outcome',
    'An `ok` may be revoked',
    'After a repeatable `ko`, the same id is `running` again',
  ].map((claim) => verdictOn(claim, entries))

  expect(verdicts).toEqual(['confirmed', 'confirmed', 'confirmed'])
})

test('a contradiction in one recording is stronger than a confirmation in another', () => {
  const recordings = [get(LIST, 404, refusal(221)), get(LIST, 200, success([]))].map(
    (entry, i) => ({
      subject: `${i}.har`,
      recording: recordingOf([entry]),
    }),
  )

  const lines = formatLabels(judgeRecordings(recordings))

  expect(lines).toContain('contradicted  Resource: An empty list is 404, error 221')
  expect(lines).toContain(
    '              sibling, but the service shows: 200 with [] (1.har, entry 1)',
  )
})

test('a recording of an emulator changes no label', () => {
  const entry = get(LIST, 404, refusal(221), { 'x-emulator-problem': 'NO_REQUESTS' })
  const labelled = judgeRecordings([{ subject: 'a.har', recording: recordingOf([entry]) }])

  expect(formatLabels(labelled)).toEqual([
    'No label of docs/fidelity.md changes: no recording has answers of the real service.',
  ])
})

function verdictOn(claim: string, entries: readonly object[]): string | undefined {
  const [labelled] = judgeRecordings([{ subject: 'a.har', recording: recordingOf(entries) }])
  return labelled?.claims.find((each) => each.claim === claim)?.verdict
}

function recordingOf(entries: readonly object[]) {
  const recording = parseHar({ log: { entries } })
  if ('fault' in recording) throw new Error(recording.fault)
  return recording
}

function get(url: string, status: number, body: object, headers: Record<string, string> = {}) {
  const content = { text: JSON.stringify(body) }
  const all = { 'content-type': 'application/json', ...headers }
  return { request: { method: 'GET', url }, response: { status, headers: all, content } }
}

function read(members: object) {
  return get(`${LIST}/${ID}`, 200, success({ ...row('ok'), ...members }))
}

function row(status: string) {
  return { id: ID, status, reason: null }
}

function success(data: unknown) {
  return { data, success: true, message: '', error: null }
}

function refusal(error: number) {
  return { data: null, success: false, message: 'no', error }
}

function rowsOf(page: string): ReadonlySet<string> {
  let section = ''
  return new Set(
    page.split('\n').flatMap((line) => {
      section = /^## (.+)$/.exec(line)?.[1] ?? section
      const [, claim, label] = line.split(' | ').length >= 4 ? cellsOf(line) : []
      return claim === undefined ? [] : [`${section} | ${claim} | ${label}`]
    }),
  )
}

function cellsOf(line: string): readonly string[] {
  return ['', ...line.replace(/^\| /, '').split(' | ')]
}
