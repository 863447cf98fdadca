import {
  type CheckedResponse,
  failingFindings,
  isAcknowledged,
  type OrderExploration,
  type ReceiverReport,
  receiverExitCode,
  type ScheduleFailure,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import { explorationLines, formatFailureFile } from '../../../contracts/callbacks/receiver-text.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { badge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { type ReportSection, type ReportVerdict, renderReport, reportTable } from './report-page.ts'

/** Formats the report of `verify-callbacks` as one self-contained page. */
export function formatReceiverReport(report: ReceiverReport): string {
  const { hook, seed, documented, groups, explored, warnings, untried, unjudged } = report
  const tried = groups.reduce((sum, group) => sum + group.tried, 0)
  return renderReport({
    title: `Callbacks of ${hook}`,
    verdict: verdictOfReceiver(report),
    remarks: [...unjudged, ...untried.map((sentence) => `Not tried: ${sentence}`)],
    figures: [
      [String(documented.length), 'documented histories'],
      [String(tried), 'verifications in checks'],
      [String(seed), 'seed'],
    ],
    sections: [
      ...explored
        .flatMap(({ result }) =>
          'failure' in result && result.failure !== undefined
            ? [failureSection(result.failure)]
            : [],
        )
        .slice(0, 1),
      historiesSection(report),
      checksSection(report),
      {
        id: 'orders',
        title: 'Orders of callbacks',
        content: html`${explored.map((each) => exploration(each, report))}`,
      },
      ...(warnings.length === 0
        ? []
        : [
            {
              id: 'warnings',
              title: 'Warnings',
              count: warnings.length,
              content: html`${warnings.map((warning) => html`<p class="finding wait">${badge('wait', 'warning')} ${warning}</p>`)}`,
            },
          ]),
    ],
  })
}

function verdictOfReceiver(report: ReceiverReport): ReportVerdict {
  const histories = report.documented.filter(({ answers }) => !answers.every(isAcknowledged)).length
  const failing = failingFindings(report)
  const code = receiverExitCode(report)
  if (code === 0) {
    const effect =
      report.probe === undefined
        ? 'Their effect on the application was not compared: give --probe.'
        : 'Neither their order nor a repeated callback changed the outcome.'
    const sentence = `The receiver acknowledged every callback. ${effect}`
    return { tone: 'good', word: 'Passed', sentence }
  }
  if (code === 6) {
    return { tone: 'wait', word: 'Not judged', sentence: 'Too little could be checked.' }
  }
  const wrong = failing.filter(({ rule }) => rule === 'outcome').length
  const parts = [
    ...(wrong > 0 ? [`${pluralize(wrong, 'check')} with a wrong outcome`] : []),
    ...(failing.length > wrong
      ? [`${pluralize(failing.length - wrong, 'check')} with a callback that was not acknowledged`]
      : []),
    ...(histories > 0
      ? [
          `${histories} of ${pluralize(report.documented.length, 'history', 'histories')} not acknowledged`,
        ]
      : []),
  ]
  return { tone: 'bad', word: 'Failed', sentence: `${parts.join('; ')}.` }
}

/** The smallest schedule that fails, with the scenario file that reproduces it. */
function failureSection(failure: ScheduleFailure): ReportSection {
  const { smallest, fault, everyTime } = failure
  const steps = smallest.map((event) => html`<li>${badge('calm', event)}</li>`)
  return {
    id: 'failure',
    title: 'Smallest failing order',
    content: html`<article class="finding bad"><p>${badge('bad', 'error')} ${fault.cause ?? fault.says}</p>
${fault.cause !== undefined && html`<p class="what">${fault.says}</p>`}
<ol class="steps">${steps}</ol>${!everyTime && html`<p>It passed when it was tried again, so the failure does not depend on the order alone.</p>`}
<details open><summary>Scenario file that reproduces it</summary><pre tabindex="0" role="region" aria-label="Scenario file">${formatFailureFile(failure)}</pre></details></article>`,
  }
}

function historiesSection({ documented }: ReceiverReport): ReportSection {
  const rows = documented.map(({ name, method = 'application', answers }) => {
    const isGood = answers.every(isAcknowledged)
    const errors = [
      ...new Set(answers.flatMap(({ error }) => (error === undefined ? [] : [error]))),
    ]
    return html`<tr><th scope="row">${badge(isGood ? 'good' : 'bad', isGood ? 'acknowledged' : 'failed')}</th><td>${name}</td><td>${method}</td><td><ol class="steps">${answers.map(response)}</ol>${errors.map((error) => html`<p>${error}</p>`)}</td></tr>`
  })
  return {
    id: 'histories',
    title: 'Documented histories',
    count: documented.length,
    content: reportTable('Documented histories', ['Result', 'History', 'Sent as', 'Answers'], rows),
  }
}

function response(answer: CheckedResponse): Html {
  const { event, outcome, httpStatus, took } = answer
  return html`<li>${badge(isAcknowledged(answer) ? 'good' : 'bad', `${event} ${httpStatus ?? outcome}`)} <span class="soft">${took} ms</span></li>`
}

function checksSection({ groups }: ReceiverReport): ReportSection {
  const rows = groups.map(({ name, tried, findings }) => {
    const errors = findings.filter(({ severity }) => severity === 'error').length
    const sign =
      errors > 0
        ? badge('bad', 'failed')
        : findings.length > 0
          ? badge('wait', 'warning')
          : badge('good', 'passed')
    const causes = findings.map(
      ({ cause, seen }) =>
        html`<p>${cause}${seen !== undefined && html`<br><span class="soft">${seen}</span>`}</p>`,
    )
    return html`<tr><th scope="row">${sign}</th><td>${name}</td><td>${pluralize(tried, 'verification')}</td><td>${causes}</td></tr>`
  })
  return {
    id: 'checks',
    title: 'Checks',
    count: groups.length,
    content: reportTable('Checks', ['Result', 'Check', 'Tried', 'Findings'], rows),
  }
}

function exploration(each: OrderExploration, { copies, probe }: ReceiverReport): Html {
  const { result } = each
  const tone = 'skipped' in result ? 'wait' : result.failure === undefined ? 'good' : 'bad'
  const word = { wait: 'not tried', good: 'passed', bad: 'failed' }[tone]
  const [head = '', ...others] = explorationLines(each, { copies, probe })
  const lines = tone === 'bad' ? [] : others
  return html`<article class="finding ${tone}"><p>${badge(tone, word)} ${head}</p>${lines.map((line) => html`<p class="soft">${line.replace(/^[✓!] /, '')}</p>`)}</article>`
}
