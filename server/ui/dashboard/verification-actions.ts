import { isOver, nextDueAt, stepsAhead } from '../../domain/model/verification.ts'
import { type ActName, possibleActs } from '../../domain/verification/actions.ts'
import { controlCall, copyWithFields } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { reasonChoice } from '../layout/reason-options.ts'
import type { Life } from './shown-verification.ts'

/** Everything that people can do now, and bringing its time forward; each as a form and as a call. */
export function actsCard(life: Life): Html {
  const acts = possibleActs(life.verification)
  return html`<section class="card" id="acts"><h2>What can be done now</h2>
${acts.length === 0 ? html`<p>${nothingToDo(life)}</p>` : acts.map((act) => actForm(life, act))}
<h3>Bring its time forward</h3>
${forwardForms(life)}</section>`
}

/** Acts that a form sends to this path. */
export function lifePath({ verification }: Life): string {
  return `/__emulator/pages/verifications/${verification.id}`
}

/** What people do, in words. */
export const ACT_WORDS: Readonly<Record<ActName['do'], string>> = {
  'open-link': 'The person opens the link',
  submit: 'The person sends data and documents',
  abandon: 'The person walks away',
  return: 'The person comes back',
  'take-call': 'The operator takes the call',
  'ask-retry': 'The operator asks to repeat',
  approve: 'The operator approves',
  reject: 'The operator rejects',
  'let-it-run': 'Let the scenario run on',
}

function actForm(life: Life, { as, do: does }: ActName): Html {
  const isReject = does === 'reject'
  const body = isReject
    ? { as, do: does, reason: '@reason', repeatable: '@repeatable' }
    : { as, do: does }
  const call = controlCall(life.base, 'POST', `/verifications/${life.verification.id}/act`, {
    body,
  })
  return html`<form method="post" action="${lifePath(life)}/act" class="act-form${isReject && ' wide-act'}" id="act-${does}">
<input type="hidden" name="as" value="${as}"><input type="hidden" name="do" value="${does}">
${isReject && html`<div>${reasonChoice('reason')}<label><input type="checkbox" name="repeatable" value="true"> the person may try again</label></div>`}
<span class="row"><button>${ACT_WORDS[does]}</button>${copyWithFields(call)}</span></form>`
}

function nothingToDo({ verification }: Life): string {
  if (verification.actor === 'scenario') return 'Nothing by hand: the scenario plays everybody.'
  return isOver(verification) ? 'Nothing: the identification has ended.' : 'Nothing at this point.'
}

function forwardForms(life: Life): Html {
  const { verification, base } = life
  const isDue = nextDueAt(verification) !== undefined || stepsAhead(verification).length > 0
  if (!isDue)
    return html`<p class="soft">Nothing is planned, so that there is nothing to bring forward to.</p>`
  const path = `/verifications/${verification.id}/fast-forward`
  const to = (body: object) => copyWithFields(controlCall(base, 'POST', path, { body }))
  const action = `${lifePath(life)}/fast-forward`
  return html`<p class="soft">For this verification only: nobody else's clock moves.</p>
<div class="forward">
<form method="post" action="${action}" class="row" id="forward-next"><input type="hidden" name="to" value="next"><button>To what is next</button>${to({ to: 'next' })}</form>
<form method="post" action="${action}" class="row" id="forward-end"><input type="hidden" name="to" value="end"><button>To its end</button>${to({ to: 'end' })}</form>
<form method="post" action="${action}" class="row" id="forward-by"><input name="by" value="5m" required size="6" aria-label="by how long, such as 45m"><button>Forward</button>${to({ by: '@by' })}</form></div>`
}
