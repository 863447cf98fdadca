import type { ReasonStyle } from '../../domain/model/reasons.ts'
import { isOver, stepsAhead } from '../../domain/model/verification.ts'
import { explained } from '../../domain/verification/explain.ts'
import { statusBadge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { reasonOptions } from '../layout/reason-options.ts'
import { shortened } from '../layout/truncate.ts'
import { nextStep } from './scenario-notice.ts'
import { can, kept, type Visit } from './visit.ts'

/** What an emulator offers beside the page that a person would see: how it stands, and every way on. */
export function barOf(visit: Visit, style: ReasonStyle): Html {
  const { verification, now, say } = visit
  const { id, scenario, actor } = verification
  const next = nextStep(visit)
  return html`<aside class="bar card" aria-labelledby="behind">
<h2 id="behind">${say('bar.heading')}</h2>
<p class="soft">${say('bar.what')}</p>
<dl><dt>${say('bar.scenario')}</dt><dd>${scenario.name}</dd>
<dt>${say('bar.status')}</dt><dd>${statusBadge(verification)}</dd>
${next !== undefined && html`<dt>${say('bar.next')}</dt><dd>${next}</dd>`}</dl>
<p>${say(whoActs(visit))}</p>
<div class="row">${actor !== 'scenario' && canEnd(visit) && finishForm(visit)}${[
    ...(stepsAhead(verification).length > 0
      ? [forwardForm(visit, 'end'), forwardForm(visit, 'next')]
      : []),
    ...(can(visit, 'abandon') ? [actForm(visit, 'user', 'abandon', say('bar.abandon'))] : []),
    ...(can(visit, 'let-it-run') ? [actForm(visit, 'scenario', 'let-it-run', say('bar.run'))] : []),
  ]}</div>
${actor !== 'scenario' && canEnd(visit) && failForm(visit)}${operatorForms(visit)}
<details id="course"><summary>${say('bar.course')}</summary><pre tabindex="0" lang="en">${shortened(explained(verification, now, style), mostExplained)}</pre></details>
<p class="links"><a href="/__emulator/verifications/${encodeURIComponent(id)}">${say('bar.panel')}</a>
<a href="/__emulator/desk">${say('bar.desk')}</a></p></aside>`
}

// A scenario that loops tells thousands of steps.
const mostExplained = 8_000

function whoActs({ verification }: Visit) {
  if (isOver(verification)) return 'bar.over'
  if (verification.actor === 'scenario') return 'bar.plays'
  if (verification.heldSince === undefined && verification.plan.length > 0) return 'bar.either'
  return verification.plan.some(({ by }) => by === 'scenario') ? 'bar.held' : 'bar.people'
}

function canEnd({ verification }: Visit): boolean {
  return !isOver(verification)
}

function finishForm(visit: Visit): Html {
  return form(
    visit,
    'finish',
    html`<input type="hidden" name="verdict" value="approve"><button class="primary">${visit.say('bar.finish')}</button>`,
  )
}

function failForm(visit: Visit): Html {
  const { say, language } = visit
  return html`<details id="fail"><summary>${say('bar.fail')}</summary>${form(
    visit,
    'finish',
    html`<input type="hidden" name="verdict" value="reject">
<label>${say('bar.reason')}<select name="reason">${reasonOptions(language)}</select></label>
<label><input type="checkbox" name="repeatable" value="true"> ${say('bar.repeatable')}</label>
<button>${say('bar.fail.now')}</button>`,
  )}</details>`
}

function operatorForms(visit: Visit): Html | undefined {
  const { possible, say } = visit
  const forms = possible.flatMap((act) =>
    act.as === 'operator' ? [actForm(visit, 'operator', act.do, say(`do.${act.do}`))] : [],
  )
  if (forms.length === 0) return undefined
  return html`<details id="operator"><summary>${say('bar.operator')}</summary><div class="row">${forms}</div></details>`
}

function actForm(visit: Visit, as: string, name: string, label: string): Html {
  return form(
    visit,
    'act',
    html`<input type="hidden" name="as" value="${as}"><input type="hidden" name="do" value="${name}"><button>${label}</button>`,
  )
}

function forwardForm(visit: Visit, to: 'end' | 'next'): Html {
  const label = visit.say(to === 'end' ? 'bar.end' : 'bar.step')
  return form(
    visit,
    'fast-forward',
    html`<input type="hidden" name="to" value="${to}"><button>${label}</button>`,
  )
}

function form(visit: Visit, path: string, fields: Html): Html {
  return html`<form method="post" action="/link/${encodeURIComponent(visit.verification.id)}/${path}">${kept(visit)}${fields}</form>`
}
