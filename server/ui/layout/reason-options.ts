import {
  REASONS,
  type ReasonEntry,
  type ReasonStyle,
  reasonForPerson,
  wireReason,
} from '../../domain/model/reasons.ts'
import { type Html, html } from './html.ts'

type ReasonLanguage = 'en' | 'it'

const REASON_GROUPS = [
  ['operator', { en: 'What an operator sees', it: "Ciò che vede l'operatore" }],
  ['back-office', { en: 'What the back office finds', it: 'Ciò che trova il back office' }],
  ['system', { en: 'What the platform notices', it: 'Ciò che nota la piattaforma' }],
] as const

const DEFAULT_LABELS = { en: 'when nothing is chosen', it: 'se non si sceglie nulla' }

/** The whole catalogue to choose from, its texts in these languages and all else in the first of them. */
export function reasonOptions(first: ReasonLanguage, ...others: readonly ReasonLanguage[]): Html {
  const groups = REASON_GROUPS.map(([by, label]) => {
    const options = reasons()
      .filter(
        ([, { raisedBy }]) => REASON_GROUPS.find(([each]) => raisedBy.includes(each))?.[0] === by,
      )
      .map(([name, entry]) => {
        const texts = [first, ...others].map((language) => entry[language]).join(' · ')
        return html`<option value="${name}">${name}: ${texts}</option>`
      })
    return html`<optgroup label="${label[first]}">${options}</optgroup>`
  })
  return html`<option value="operator_discretion">operator_discretion (${DEFAULT_LABELS[first]})</option>${groups}`
}

/** The same for whoever plays the operator, with its label. */
export function reasonSelect(id: string): Html {
  return html`<label for="${id}">Why</label><select id="${id}" name="reason">${reasonOptions('en', 'it')}</select>`
}

/** The catalogue to read: the word on the wire, both texts, and what becomes of the person. */
export function reasonTable(style: ReasonStyle): Html {
  const rows = reasons().map(
    ([
      name,
      { en, it, mayBeShown, newRequest },
    ]) => html`<tr><td><code>${wireReason(name, style)}</code></td>
<td>${en}<br><span lang="it" class="soft">${it}</span></td>
<td>${mayBeShown ? 'this' : reasonForPerson(name, 'en')}</td><td>${NEW_REQUEST_TEXTS[newRequest]}</td></tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Reasons"><table><thead><tr><th scope="col">on the wire</th><th scope="col">says</th><th scope="col">the person reads</th><th scope="col">a new request</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

const NEW_REQUEST_TEXTS: Readonly<Record<ReasonEntry['newRequest'], string>> = {
  yes: 'may succeed',
  no: 'will not',
  'other-document': 'with another document',
}

// A refusal that says "verified" would be none.
function reasons(): readonly (readonly [string, ReasonEntry])[] {
  return Object.entries(REASONS).filter(([name]) => name !== 'identity_verified')
}
