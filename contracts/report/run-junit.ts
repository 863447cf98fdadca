import { escapeXml } from './junit.ts'
import {
  type ExplainedItem,
  formatItem,
  formatRunStory,
  type RunReport,
  storySections,
} from './run-report.ts'

/**
 * Formats a run as JUnit. The command is a test, which fails if its exit code is not 0. Each failed callback and each
 * refused request is a test that passes, with its explanation as output: without `--strict`, they do not fail a run.
 */
export function formatRunJunit(report: RunReport): string {
  const { command, exitCode, summary, story } = report
  const notices = storySections(story).filter(({ title }) => title !== 'Verifications')
  const cases = [
    commandCase(report),
    ...notices.flatMap(({ title, shown }) => shown.map((item) => noticeCase(title, item))),
  ]
  const failures = exitCode === 0 ? 0 : 1
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="videoid-emulator exec" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">
    <properties>
      <property name="command" value="${escapeXml(command)}"/>
      <property name="summary" value="${escapeXml(summary.join('; '))}"/>
    </properties>
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

function commandCase({ command, exitCode, story }: RunReport): string {
  const head = `    <testcase classname="command" name="${escapeXml(command)}"`
  if (exitCode === 0) return `${head}/>`
  const message = escapeXml(`${command} ended with ${exitCode}`)
  return `${head}>\n      <failure type="exit code" message="${message}">${escapeXml(formatRunStory(story))}</failure>\n    </testcase>`
}

function noticeCase(title: string, item: ExplainedItem): string {
  const head = `    <testcase classname="${title.toLowerCase()}" name="${escapeXml(item.title)}"`
  return `${head}>\n      <system-out>notice: ${escapeXml(formatItem(item))}</system-out>\n    </testcase>`
}
