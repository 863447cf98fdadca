import { expect, test } from 'vitest'
import type { Coverage } from '../../contracts/recorder/api-coverage.ts'
import { groupFindings, type ObservedFinding } from '../../contracts/report/contract-report.ts'
import { lineOf } from '../../contracts/spec/openapi-document.ts'
import { formatContractReport } from '../../server/ui/reports/contract-report-page.ts'
import { formatMatrixReport } from '../../server/ui/reports/matrix-report-page.ts'
import { formatReceiverReport } from '../../server/ui/reports/receiver-report-page.ts'

const rule = '/components/schemas/Status/enum'

test('the report shows its verdict first, then each finding with its lines of openapi.yaml', () => {
  const findings = groupFindings([observedFinding('not <script>alert(1)</script>')])
  const unkept = [{ interaction: 'shop Given "okk"', says: ['no such state', 'did you mean ok?'] }]
  const report = {
    subject: 'a&b.har',
    checked: 2,
    findings,
    remarks: ['One had no answer.'],
    unkept,
  }

  const page = formatContractReport([report], 'documented')

  const verdict = page.indexOf(
    '2 exchanges compared; 1 finding: 1 error; 1 interaction not fulfilled.',
  )
  expect(verdict).toBeGreaterThan(page.indexOf('<h1>'))
  expect(verdict).toBeLessThan(page.indexOf('class="finding'))
  expect(page).toContain('<title>Failed: Contract report</title>')
  expect(page).toContain(`openapi.yaml line ${lineOf(rule)}`)
  expect(page).toMatch(new RegExp(`<mark> *${lineOf(rule)} +enum:`))
  expect(page).toContain('a&#38;b.har')
  expect(page).toContain('no such state\ndid you mean ok?')
})

test('the report has no script, and loads nothing', () => {
  const page = formatContractReport(
    [{ subject: 'a.har', checked: 1, findings: [], remarks: [] }],
    'documented',
  )

  expect(page).not.toMatch(/<script|<link|<img|src=|href="[^#]|@import|url\(| style=/)
  expect(page).toContain('1 exchange compared; no finding.')
  expect(page).toContain('<title>Passed: Contract report</title>')
})

test('a report with a part that could not be compared never says that it passed', () => {
  const unjudged = ['Interaction <2> was not replayed.']
  const report = { subject: 'a.json', checked: 1, findings: [], remarks: [], unjudged }

  const page = formatContractReport([report], 'documented')

  expect(page).toContain('<title>Not judged: Contract report</title>')
  expect(page).toContain('Interaction &#60;2&#62; was not replayed.')
})

test('coverage is drawn as bars, and a coverage that is too low fails the report', () => {
  const part = { met: ['POST /IT-live'], missed: ['POST /IT-selfie', 'POST /IT-automatic'] }
  const parts = { operations: part, statuses: part, requestProperties: part, scenarios: part }
  const coverage: Coverage = {
    ...{ ...parts, responseProperties: part, transitions: part, acknowledged: part },
    ...{ reasons: [], assumedStatuses: [] },
  }
  const report = { subject: 'this run', checked: 1, findings: [], remarks: [] }

  const page = formatContractReport([report], 'documented', {
    coverage,
    shortfalls: ['Coverage is too low: 1 of 3 operations were met.'],
  })

  expect(page).toContain('<title>Failed: Contract report</title>')
  expect(page).toContain('<rect class="part" width="33" height="4"/>')
  expect(page).toContain('2 not used')
})

test('the report of a receiver shows the smallest failing order and its scenario file', () => {
  const answer = {
    event: 'ok',
    outcome: 'refused',
    took: 3 as never,
    error: 'It refused.',
  } as const
  const page = formatReceiverReport({
    hook: 'http://127.0.0.1:8000/hook',
    seed: 1,
    copies: 2,
    documented: [{ name: 'ok', method: 'POST', answers: [answer] }],
    groups: [{ name: 'Variants of the message', tried: 4, findings: [] }],
    explored: [
      {
        events: ['validation', 'ok'],
        result: {
          ...{ total: 10, tried: 4, callbacks: 9, slowest: 4 as never, warnings: [] },
          failure: {
            ...{ found: ['ok', 'validation'], smallest: ['ok', 'validation'], everyTime: true },
            fault: { rule: 'outcome-differs', says: 'The outcome was validation.' },
          },
        },
      },
    ],
    ...{ warnings: ['Slow.'], untried: [], unjudged: [] },
  })

  expect(page).toContain('1 check with a wrong outcome; 1 of 1 history not acknowledged.')
  expect(page.indexOf('Smallest failing order')).toBeLessThan(page.indexOf('Documented histories'))
  expect(page).toContain('# The outcome was validation.')
})

test('the report of each scenario says how many scenarios were not tried', () => {
  const tally = { lives: { ok: 1 }, callbacks: {} }
  const rows = [{ name: 'ok', exitCode: 0, took: 1200, tally }]

  expect(formatMatrixReport('npm test', rows, 1)).toContain('<title>Passed: npm test')
  expect(formatMatrixReport('npm test', rows, 3)).toContain('; 2 were not tried.')
  expect(formatMatrixReport('npm test', rows, 3)).toContain('<title>Not judged: npm test')
  expect(
    formatMatrixReport('npm test', [{ name: 'ok', exitCode: 9, took: 1, tally }], 1),
  ).toContain('ended with 9')
})

function observedFinding(message: string): ObservedFinding {
  const finding = { side: 'response', where: '/data/status', message, rule } as const
  return { ...finding, line: lineOf(rule), operation: 'GET /x', status: 200, seen: 'entry 1' }
}
