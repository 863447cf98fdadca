import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { formatRunJunit } from '../../contracts/report/run-junit.ts'
import { formatRunMarkdown } from '../../contracts/report/run-markdown.ts'
import { formatRunStory, type RunReport, type RunStory } from '../../contracts/report/run-report.ts'
import { formatRunReport } from '../../server/ui/reports/run-report-page.ts'
import { hasTool } from '../support/external-tools.ts'

test('a story shows its lists with their numbers, and how many items it leaves out', () => {
  const text = formatRunStory(
    storyOf({
      verifications: { shown: [item('5f0c ok'), item('77aa ko')], total: 12 },
      refusedRequests: { shown: [{ ...item('POST /IT-live 428'), times: 3 }], total: 3 },
    }),
  )

  expect(text).toBe(
    'Verifications: 12\n5f0c ok: explained\n77aa ko: explained\nand 10 more\n\nRefused requests: 3\nPOST /IT-live 428: explained\n  and 2 more like this\n',
  )
})

test('the story of a run without a request says how a client finds the emulator', () => {
  expect(formatRunStory(storyOf({ requests: 0 }))).toMatch(
    /^No request reached the emulator\. Its address is in VIDEOID_EMULATOR_URL; .*\n$/,
  )
})

test('in the Markdown of a failed run, refused requests and failed callbacks are open', () => {
  const story = storyOf({
    verifications: { shown: [item('5f0c ok')], total: 1 },
    refusedRequests: { shown: [item('POST /IT-live 428')], total: 1 },
  })

  const red = formatRunMarkdown(reportOf({ story, exitCode: 1 }))
  const green = formatRunMarkdown(reportOf({ story, exitCode: 0 }))

  expect(red).toContain('### videoid-emulator: `npm test` ended with 1\n')
  expect(red).toContain('<details><summary>Verifications: 1</summary>')
  expect(red).toContain('<details open><summary>Refused requests: 1</summary>')
  expect(green).not.toContain('<details open>')
})

test('the Markdown of a strict run names the exit code of exec and contains the comparison', () => {
  const strict = { exitCode: 3, text: '1 finding' }

  const green = formatRunMarkdown(reportOf({ exitCode: 0 }), strict)
  const red = formatRunMarkdown(reportOf({ exitCode: 1 }), strict)

  expect(green).toContain('`npm test` ended with 0, and exec with 3\n')
  expect(green).toContain('<details open><summary>Comparison with openapi.yaml</summary>')
  expect(green).toContain('\n```text\n1 finding\n```\n')
  expect(red).toContain('`npm test` ended with 1\n')
})

test('text of a client cannot leave its place in a report', () => {
  const evil = '```\n</pre></details><script>alert(1)</script> ]]> **bold** `'
  const report = reportOf({
    command: `sh -c '${evil}'`,
    summary: [evil],
    exitCode: 1,
    story: storyOf({ refusedRequests: { shown: [item(evil)], total: 1 } }),
  })

  const [html, junit, markdown] = [
    formatRunReport(report, []),
    formatRunJunit(report),
    formatRunMarkdown(report),
  ]

  expect(html).not.toContain('<script')
  expect(junit).not.toMatch(/<script|]]>/)
  expect(markdown).toContain('\n````text\n')
  expect(markdown?.split('````')).toHaveLength(5)
  expect(markdown).toContain('\\<script\\>')
})

test('Markdown that is too long for a summary names the file of --html instead', () => {
  const long = { ...item('5f0c ok'), text: `${'x'.repeat(300_000)}\n` }

  const markdown = formatRunMarkdown(
    reportOf({ story: storyOf({ verifications: { shown: [long], total: 1 } }) }),
  )

  expect(markdown.length).toBeLessThan(1_000)
  expect(markdown).toContain(
    'The details are too long for a summary. Write them to a file with --html.',
  )
})

test('in JUnit only the failed command fails; refused requests pass with their explanation', () => {
  const story = storyOf({
    failedCallbacks: { shown: [item('5f0c.1 ok')], total: 1 },
    refusedRequests: { shown: [item('POST /IT-live 428')], total: 1 },
  })

  const red = formatRunJunit(reportOf({ exitCode: 2, story }))
  const green = formatRunJunit(reportOf({ exitCode: 0, story }))

  expect(red).toContain('tests="3" failures="1"')
  expect(red).toContain('<failure type="exit code" message="npm test ended with 2">')
  expect(green).toContain('tests="3" failures="0"')
  expect(green).toContain('<system-out>notice: POST /IT-live 428: explained')
})

test.skipIf(!hasTool('xmllint'))('the JUnit report is well-formed XML', () => {
  const story = storyOf({ refusedRequests: { shown: [item('\u0000 & <a> "b"')], total: 1 } })

  const xml = formatRunJunit(reportOf({ command: 'sh -c "a && b"', exitCode: 1, story }))

  expect(execFileSync('xmllint', ['--noout', '-'], { input: xml }).length).toBe(0)
})

function reportOf(members: Partial<RunReport> = {}): RunReport {
  return {
    command: 'npm test',
    exitCode: 0,
    summary: ['0 verifications'],
    story: storyOf(),
    ...members,
  }
}

function storyOf(members: Partial<RunStory> = {}): RunStory {
  const none = { shown: [], total: 0 }
  return {
    verifications: none,
    failedCallbacks: none,
    refusedRequests: none,
    requests: 1,
    ...members,
  }
}

function item(title: string) {
  return { title, text: `${title}: explained\n`, times: 1 }
}
