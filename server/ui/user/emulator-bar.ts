import type { ReasonStyle } from '../../domain/model/reasons.ts'
import { hasEnded, pendingSteps } from '../../domain/model/verification.ts'
import { explanationText } from '../../domain/verification/explain.ts'
import { statusBadge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { reasonOptions } from '../layout/reason-options.ts'
import { truncateToBytes } from '../layout/truncate.ts'
import { isActionPossible, type LinkVisit, languageField } from './link-page-context.ts'
import { nextStepText } from './scenario-notice.ts'

/** The emulator's own bar beside the person's page: the status, the next step, and buttons for all actions. */
export function emulatorBar(visit: LinkVisit, style: ReasonStyle): Html {
  const { verification, now, say } = visit
  const { id, scenario, actor } = verification
  const next = nextStepText(visit)
  return html`<aside class="bar card" aria-labelledby="behind">
<h2 id="behind">${say('bar.heading')}</h2>
<p class="soft">${say('bar.what')}</p>
<dl><dt>${say('bar.scenario')}</dt><dd>${scenario.name}</dd>
<dt>${say('bar.status')}</dt><dd>${statusBadge(verification)}</dd>
${next !== undefined && html`<dt>${say('bar.next')}</dt><dd>${next}</dd>`}</dl>
<p>${say(actorTextName(visit))}</p>
<div class="row">${actor !== 'scenario' && canEnd(visit) && finishForm(visit)}${[
    ...(pendingSteps(verification).length > 0
      ? [forwardForm(visit, 'end'), forwardForm(visit, 'next')]
      : []),
    ...(isActionPossible(visit, 'abandon')
      ? [actionForm(visit, 'user', 'abandon', say('bar.abandon'))]
      : []),
    ...(isActionPossible(visit, 'let-it-run')
      ? [actionForm(visit, 'scenario', 'let-it-run', say('bar.run'))]
      : []),
  ]}</div>
${actor !== 'scenario' && canEnd(visit) && failForm(visit)}${operatorForms(visit)}
<details id="course"><summary>${say('bar.course')}</summary><pre tabindex="0" lang="en">${truncateToBytes(explanationText(verification, now, style), maxExplainedBytes)}</pre></details>
<p class="links"><a href="/__emulator/verifications/${encodeURIComponent(id)}">${say('bar.panel')}</a>
<a href="/__emulator/desk">${say('bar.desk')}</a></p></aside>`
}

// The explanation of a looping scenario may have thousands of lines.
const maxExplainedBytes = 8_000

function actorTextName({ verification }: LinkVisit) {
  if (hasEnded(verification)) return 'bar.over'
  if (verification.actor === 'scenario') return 'bar.plays'
  if (verification.heldSince === undefined && verification.plan.length > 0) return 'bar.either'
  return verification.plan.some(({ by }) => by === 'scenario') ? 'bar.held' : 'bar.people'
}

function canEnd({ verification }: LinkVisit): boolean {
  return !hasEnded(verification)
}

function finishForm(visit: LinkVisit): Html {
  return linkForm(
    visit,
    'finish',
    html`<input type="hidden" name="verdict" value="approve"><button class="primary">${visit.say('bar.finish')}</button>`,
  )
}

function failForm(visit: LinkVisit): Html {
  const { say, language } = visit
  return html`<details id="fail"><summary>${say('bar.fail')}</summary>${linkForm(
    visit,
    'finish',
    html`<input type="hidden" name="verdict" value="reject">
<label>${say('bar.reason')}<select name="reason">${reasonOptions(language)}</select></label>
<label><input type="checkbox" name="repeatable" value="true"> ${say('bar.repeatable')}</label>
<button>${say('bar.fail.now')}</button>`,
  )}</details>`
}

function operatorForms(visit: LinkVisit): Html | undefined {
  const { possibleActions: possible, say } = visit
  const forms = possible.flatMap((act) =>
    act.as === 'operator' ? [actionForm(visit, 'operator', act.do, say(`do.${act.do}`))] : [],
  )
  if (forms.length === 0) return undefined
  return html`<details id="operator"><summary>${say('bar.operator')}</summary><div class="row">${forms}</div></details>`
}

function actionForm(visit: LinkVisit, as: string, name: string, label: string): Html {
  return linkForm(
    visit,
    'act',
    html`<input type="hidden" name="as" value="${as}"><input type="hidden" name="do" value="${name}"><button>${label}</button>`,
  )
}

function forwardForm(visit: LinkVisit, to: 'end' | 'next'): Html {
  const label = visit.say(to === 'end' ? 'bar.end' : 'bar.step')
  return linkForm(
    visit,
    'fast-forward',
    html`<input type="hidden" name="to" value="${to}"><button>${label}</button>`,
  )
}

function linkForm(visit: LinkVisit, path: string, fields: Html): Html {
  return html`<form method="post" action="/link/${encodeURIComponent(visit.verification.id)}/${path}">${languageField(visit)}${fields}</form>`
}
