import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import {
  formatSeverityCounts,
  groupFindings,
  type ObservedFinding,
  verdictOf,
} from '../../contracts/report/contract-report.ts'
import { formatJunit } from '../../contracts/report/junit.ts'
import { formatSarif } from '../../contracts/report/sarif.ts'
import { formatReport } from '../../contracts/report/text.ts'
import { hasTool } from '../support/external-tools.ts'

test('equal findings are grouped and counted, and errors come first', () => {
  const findings = groupFindings([
    observedFinding('/data/0/reason', '/components/schemas/Colour/pattern', 'entry 1'),
    observedFinding('/data/status', '/components/schemas/Status/enum', 'entry 2'),
    observedFinding('/data/7/reason', '/components/schemas/Colour/pattern', 'entry 3'),
  ])

  expect(
    findings.map(({ severity, where, times, first }) => [severity, where, times, first]),
  ).toEqual([
    ['error', '/data/status', 1, 'entry 2'],
    ['notice', '/data/*/reason', 2, 'entry 1'],
  ])
  expect(formatSeverityCounts(findings)).toBe('2 findings: 1 error, 1 notice')
})

test('foreign text cannot control the terminal or begin a line', () => {
  const findings = groupFindings([
    observedFinding(
      '/data/\u001b[2J',
      '/components/schemas/Status/enum',
      'line 1 (a\u009b1m\n::error::x)',
    ),
  ])
  const unkept = [{ interaction: 'one\u0007', says: ['first\nsecond\u202e'] }]

  const text = formatReport({
    subject: 'a.json',
    checked: 1,
    findings,
    remarks: ['\u001bc'],
    unkept,
  })

  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(text.split('\n').slice(1)).toEqual([
    'error    GET /x 200, response /data/\\u001b[2J',
    '         is wrong',
    '         openapi.yaml:12 #/components/schemas/Status/enum, documented; once, in line 1 (a\\u009b1m\\n::error::x)',
    'error    not fulfilled by the emulator: one\\u0007',
    '         first',
    '         second\\u202e',
    '\\u001bc',
    '',
  ])
})

test.skipIf(!hasTool('python3'))('the JUnit report is well-formed XML', () => {
  const findings = groupFindings([
    observedFinding(
      '/data/"<status>"',
      '/components/schemas/Status/enum',
      'entry 1',
      'not & never \u0000 <ok>',
    ),
    observedFinding('/data/reason', '/components/schemas/Colour/pattern', 'entry 2'),
  ])
  const report = { subject: 'a "b" & <c>.har', checked: 2, findings, remarks: [] }

  const xml = formatJunit(report, (severity) => severity === 'error')

  const program = `
import sys, json, xml.etree.ElementTree as tree
suite = tree.fromstring(sys.stdin.buffer.read()).find('testsuite')
cases = [[case.get('classname'), len(case.findall('failure'))] for case in suite]
print(json.dumps([suite.get('name'), suite.get('tests'), suite.get('failures'), cases]))`
  const json = execFileSync('python3', ['-c', program], { input: xml, encoding: 'utf8' })
  expect(JSON.parse(json)).toEqual([
    'a "b" & <c>.har',
    '2',
    '1',
    [
      ['GET /x 200', 1],
      ['GET /x 200', 0],
    ],
  ])
})

test('the SARIF report has the line of openapi.yaml', () => {
  const findings = groupFindings([
    observedFinding('/data/status', '/components/schemas/Status/enum', 'entry 1'),
  ])

  const log = JSON.parse(
    formatSarif({ subject: 'a.har', checked: 1, findings, remarks: [] }, '1.2.3'),
  )

  expect(log.version).toBe('2.1.0')
  expect(log.runs[0].tool.driver).toMatchObject({ name: 'videoid-emulator', version: '1.2.3' })
  expect(log.runs[0].results[0]).toMatchObject({
    ruleId: '/components/schemas/Status/enum',
    level: 'error',
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'openapi.yaml' }, region: { startLine: 12 } },
      },
    ],
  })
})

function observedFinding(
  where: string,
  rule: string,
  place: string,
  message = 'is wrong',
): ObservedFinding {
  const finding = { side: 'response', where, message, rule, line: 12 } as const
  return { ...finding, operation: 'GET /x', status: 200, seen: place }
}

test('a report with something that could not be judged never passes', () => {
  const clean = { subject: 'a.json', checked: 1, findings: [], remarks: [] }
  const wrong = groupFindings([observedFinding('/x', '/components/schemas/Status/enum', 'entry 1')])
  const unjudged = ['Interaction 2 was not replayed.']

  expect(verdictOf([clean], 'documented')).toBe(0)
  expect(verdictOf([], 'documented')).toBe(6)
  expect(verdictOf([{ ...clean, checked: 0 }], 'documented')).toBe(6)
  expect(verdictOf([clean, { ...clean, unjudged }], 'documented')).toBe(6)
  expect(verdictOf([{ ...clean, findings: wrong, unjudged }], 'documented')).toBe(3)
})

test('every form of a report shows the parts that could not be compared', () => {
  const unjudged = ['Interaction <2> was not replayed.']
  const report = { subject: 'a.json', checked: 1, findings: [], remarks: [], unjudged }

  expect(formatReport(report)).toContain('\nnot judged: Interaction <2> was not replayed.\n')
  expect(formatJunit(report, () => true)).toContain('skipped="1"')
  expect(formatJunit(report, () => true)).toContain(
    '<skipped message="Interaction &#60;2&#62; was not replayed."/>',
  )
  expect(JSON.parse(formatSarif(report, '1')).runs[0].results[0]).toMatchObject({
    level: 'error',
    message: { text: 'Not judged: Interaction <2> was not replayed.' },
  })
})
