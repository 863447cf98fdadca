import { type ActName, possibleActs } from '../../../core/life/act.ts'
import { explained } from '../../../core/life/explain.ts'
import { type ReasonStyle, reasonForPerson } from '../../../core/life/reason.ts'
import { latest, ownTime, type Verification } from '../../../core/life/verification.ts'
import type { Found } from '../../../shell/emulator.ts'
import { type Html, html } from '../frame/html.ts'
import { pageOf } from '../frame/page.ts'

/** The plain page at `link`: where it stands, what comes next, and what people can do now. */
export function linkPage({ verification, namespace }: Found, style: ReasonStyle): string {
  const { id, request } = verification
  const now = ownTime(verification, namespace.clock.now())
  const { to, shownAs, reason } = latest(verification)
  const acts = possibleActs(verification)
  const title = `Video identification ${id.slice(0, 8)}`
  const main = html`
<h1>${request.layout?.title ?? 'Video identification'}</h1>
<p>Status <strong>${shownAs ?? to}</strong>, for ${request.mail}</p>
${reason === undefined ? undefined : html`<p>${reasonForPerson(reason, 'en')}</p>`}
${reason === undefined ? undefined : html`<p lang="it">${reasonForPerson(reason, 'it')}</p>`}
<h2>What can be done now</h2>
${acts.length === 0 ? html`<p>${nothingToDo(verification)}</p>` : acts.map((act) => button(id, act))}
<h2>What happened, and what comes next</h2>
<pre>${explained(verification, now, style)}</pre>
${request.layout?.footer === undefined ? undefined : html`<footer>${request.layout.footer}</footer>`}`
  return pageOf({ title, dress: 'person', main, live: { only: id } })
}

/** The page of a link that leads nowhere. */
export function unknownLinkPage(): string {
  const main = html`<h1>This link is not known</h1>
<p>No verification has it: the emulator was restarted or reset since, or the address is cut.</p>`
  return pageOf({ title: 'Unknown link', dress: 'person', main })
}

/** The page for what could not be done. */
export function refusedPage(id: string, detail: string, fix: string): string {
  const main = html`<h1>Not possible now</h1>
<div data-problem><p>${detail}</p>
<p>${fix}</p></div>
<p><a href="/link/${id}">Back to the identification</a></p>`
  return pageOf({ title: 'Not possible now', dress: 'person', main })
}

const LABELS: Readonly<Record<ActName['do'], string>> = {
  'open-link': 'User: open the link',
  submit: 'User: submit data and documents',
  abandon: 'User: walk away',
  return: 'User: come back',
  'take-call': 'Operator: take the call',
  'ask-retry': 'Operator: ask to repeat',
  approve: 'Operator: approve',
  reject: 'Operator: reject',
  'let-it-run': 'Let the scenario run on',
}

function button(id: string, act: ActName): Html {
  return html`<form method="post" action="/link/${id}/act">
<input type="hidden" name="as" value="${act.as}">
<input type="hidden" name="do" value="${act.do}">
<button>${LABELS[act.do]}</button>
</form>`
}

function nothingToDo(verification: Verification): string {
  return verification.actor === 'scenario'
    ? 'Nothing by hand: the scenario plays everybody.'
    : 'Nothing: the identification has ended.'
}
