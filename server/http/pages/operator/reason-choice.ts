import {
  REASONS,
  type ReasonEntry,
  type ReasonStyle,
  reasonForPerson,
  wireReason,
} from '../../../core/life/reason.ts'
import { type Html, html } from '../frame/html.ts'

const GROUPS = [
  ['operator', 'What an operator sees'],
  ['back-office', 'What the back office finds'],
  ['system', 'What the platform notices'],
] as const

/** The whole catalogue to choose from, in English and Italian. */
export function reasonChoice(id: string): Html {
  const groups = GROUPS.map(([by, label]) => {
    const options = reasons()
      .filter(([, { raisedBy }]) => GROUPS.find(([each]) => raisedBy.includes(each))?.[0] === by)
      .map(([name, { en, it }]) => html`<option value="${name}">${name}: ${en} · ${it}</option>`)
    return html`<optgroup label="${label}">${options}</optgroup>`
  })
  return html`<label for="${id}">Why</label><select id="${id}" name="reason">
<option value="operator_discretion">operator_discretion (when nothing is chosen)</option>${groups}</select>`
}

/** The catalogue to read: the word on the wire, both texts, and what becomes of the person. */
export function reasonTable(style: ReasonStyle): Html {
  const rows = reasons().map(
    ([
      name,
      { en, it, mayBeShown, newRequest },
    ]) => html`<tr><td><code>${wireReason(name, style)}</code></td>
<td>${en}<br><span lang="it" class="soft">${it}</span></td>
<td>${mayBeShown ? 'this' : reasonForPerson(name, 'en')}</td><td>${NEXT[newRequest]}</td></tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Reasons"><table><thead><tr><th scope="col">on the wire</th><th scope="col">says</th><th scope="col">the person reads</th><th scope="col">a new request</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

const NEXT: Readonly<Record<ReasonEntry['newRequest'], string>> = {
  yes: 'may succeed',
  no: 'will not',
  'other-document': 'with another document',
}

// A refusal that says "verified" would be none.
function reasons(): readonly (readonly [string, ReasonEntry])[] {
  return Object.entries(REASONS).filter(([name]) => name !== 'identity_verified')
}
