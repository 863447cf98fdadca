import { expect } from 'vitest'
import { groupFindings } from '../../contracts/report/contract-report.ts'
import { lineOf } from '../../contracts/spec/openapi-document.ts'
import { startEmulator } from '../../server/index.ts'
import { formatContractReport } from '../../server/ui/reports/contract-report-page.ts'
import { formatMatrixReport } from '../../server/ui/reports/matrix-report-page.ts'
import { formatReceiverReport } from '../../server/ui/reports/receiver-report-page.ts'
import { browserForTest, browserTest, violationsInEveryLook } from '../support/browser.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'
import { XSS_PAYLOADS } from '../support/xss-payloads.ts'

const rule = '/components/schemas/Status/enum'
const texts: readonly string[] = XSS_PAYLOADS
const all = texts.join('\n')
const hostileTally = { lives: { [all]: 1 }, callbacks: { [all]: 1 } }

const FORMATS = {
  contract: () => {
    const findings = groupFindings(
      texts.map((text) => ({
        ...{ side: 'response', where: text, message: text, rule, line: lineOf(rule) },
        ...{ operation: text, status: 200, seen: text },
      })) as Parameters<typeof groupFindings>[0],
    )
    const says = [all]
    const report = {
      ...{ subject: all, checked: 2, findings, remarks: [all], unjudged: [all] },
      unkept: [{ interaction: all, says }],
      unacknowledged: [{ callback: all, says: all }],
      verdicts: [{ interaction: all, verdict: 'fulfilled', says } as const],
    }
    const part = { met: [all], missed: texts }
    const parts = { operations: part, statuses: part, requestProperties: part, scenarios: part }
    return formatContractReport([report], 'documented', {
      title: all,
      remarks: [all],
      coverage: {
        ...{ ...parts, responseProperties: part, transitions: part, acknowledged: part },
        ...{ reasons: texts, assumedStatuses: texts },
      },
      assumptions: [{ what: all, check: all, times: 2 }],
      refusals: [
        {
          ...{ operation: all, status: 406, problem: all, where: all, message: all, rule, line: 1 },
          ...{ wouldPass: all, looksLike: 'test', because: all, times: 1, first: all },
        } as never,
      ],
    })
  },
  receiver: () => {
    const answer = { event: all, outcome: 'refused', took: 3 as never, error: all } as const
    const fault = { rule: 'outcome-differs', says: all, cause: all } as const
    const result = {
      ...{ total: 2, tried: 2, callbacks: 9, slowest: 4 as never, warnings: texts },
      failure: { found: ['ok'], smallest: ['ok'], fault, everyTime: true } as const,
    }
    return formatReceiverReport({
      ...{ hook: all, seed: 1, copies: 2, probe: all },
      documented: [{ name: all, answers: [answer] }],
      groups: [
        {
          ...{ name: all, tried: 1 },
          findings: [{ severity: 'warning', rule: 'outcome', cause: all, seen: all }],
        },
      ],
      explored: [{ events: ['ok'], result }],
      ...{ warnings: texts, untried: texts, unjudged: texts },
    })
  },
  matrix: () =>
    formatMatrixReport(all, [{ name: all, exitCode: 1, took: 1, tally: hostileTally }], 2),
}

browserTest.each(Object.entries(FORMATS))('no text runs in the report %s', async (_, format) => {
  const server = await receiverForTest(answerWith(200, { 'content-type': 'text/html' }, format()))
  const { context, tab } = await browserForTest({ fresh: true })
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))

  const page = await tab(`${server.url}/report.html`)
  const text = await page.evaluate<string>('document.body.textContent')
  const injected = await page.evaluate<number>(
    "document.querySelectorAll('script, iframe, img, [onerror], main svg:not(.picture, .bar svg)').length",
  )

  expect(texts.filter((payload) => !text.includes(payload))).toEqual([])
  expect([injected, ran, page.pageErrors, page.foreignRequests]).toEqual([0, [], [], []])
})

browserTest('a report is accessible in both themes and sizes, and shows timelines', async () => {
  await using emulator = await startEmulator({ clock: 'manual' })
  const callback = { url: 'http://127.0.0.1:9/x', retry: 2 }
  for (const mail of ['anna@example.com', 'bruno+ko@example.com']) {
    await fetch(`${emulator.url}/IT-live`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mail, callback }),
    })
  }
  await emulator.clock.advance('3m')
  const findings = groupFindings([
    {
      ...{ side: 'response', where: '/data/status', message: 'is wrong', rule },
      ...{ line: lineOf(rule), operation: 'GET /x', status: 200, seen: 'call 1' },
    },
  ])
  const report = { subject: 'this run', checked: 2, findings, remarks: [] }
  const html = formatContractReport([report], 'documented', {
    verifications: emulator.timelines(),
    totalVerifications: 2,
  })
  const server = await receiverForTest(answerWith(200, { 'content-type': 'text/html' }, html))
  const { tab } = await browserForTest({ javaScript: true })

  const page = await tab(`${server.url}/report.html`)
  await page.evaluate(
    "document.querySelectorAll('details').forEach((each) => { each.open = true })",
  )

  expect(await page.locator('svg.picture').count()).toBe(2)
  expect(await violationsInEveryLook(page)).toEqual([])
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})
