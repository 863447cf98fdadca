import { expect, test } from 'vitest'
import { scripts } from './build-scripts.ts'

const advisory = {
  id: 1,
  url: 'https://github.com/advisories/GHSA-0000-0000-0000',
  title: 'Serves what nobody asked for',
  vulnerable_versions: '<=999',
}

test.each([
  ['looked at fewer packages', reportOf(9), 10, 'npm looked at 9 of them.'],
  ['had nothing to look at', reportOf(0), 0, 'npm looked at 0 of them.'],
  // npm prints this when a mirror of the registry has no endpoint for audits.
  ['met a refusal', { message: '405 Method Not Allowed' }, 10, 'npm says: 405 Method Not Allowed.'],
])('the packages count as not checked when npm %s', (_, report, asked, why) => {
  const { code, text } = scripts.judgeReport({ report }, asked)

  expect(text).toContain(`could not be judged: ${why}`)
  expect(code).toBe(3)
})

test('the audit passes when the registry has no advisory', () => {
  const { code, text } = scripts.judgeReport({ report: reportOf(10) }, 10)

  expect(text).toBe(
    "npm's advisories about the 10 bundled packages: 0, of which 0 high or critical.",
  )
  expect(code).toBe(0)
})

test('advisories of low and moderate severity are printed and do not fail', () => {
  const entry = { ...advisory, name: 'express', range: '<=999', severity: 'moderate' }
  const vulnerabilities = { express: { via: [entry] }, other: { via: ['express'] } }

  const { code, text } = scripts.judgeReport({ report: { ...reportOf(10), vulnerabilities } }, 10)

  expect(text).toBe(
    `npm's advisories about the 10 bundled packages: 1, of which 0 high or critical.\n  moderate: express <=999: ${advisory.title} (${advisory.url})`,
  )
  expect(code).toBe(0)
})

function reportOf(total: number) {
  return { auditReportVersion: 2, vulnerabilities: {}, metadata: { dependencies: { total } } }
}
