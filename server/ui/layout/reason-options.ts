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
  ['operator', { en: 'Found by an operator', it: "Rilevato dall'operatore" }],
  ['back-office', { en: 'Found by the back office', it: 'Rilevato dal back office' }],
  ['system', { en: 'Found by the platform', it: 'Rilevato dalla piattaforma' }],
] as const

const DEFAULT_LABELS = { en: 'default', it: 'predefinito' }

/**
 * All reasons as options of a select. The text of each option is in all given languages; the labels of groups are in
 * the first language.
 */
export function reasonOptions(first: ReasonLanguage, ...others: readonly ReasonLanguage[]): Html {
  const groups = REASON_GROUPS.map(([by, label]) => {
    const options = reasons()
      .filter(
        ([, { raisedBy }]) =>
          REASON_GROUPS.find(([source]) => raisedBy.includes(source))?.[0] === by,
      )
      .map(([name, entry]) => {
        const texts = [first, ...others].map((language) => entry[language]).join(' · ')
        return html`<option value="${name}">${name}: ${texts}</option>`
      })
    return html`<optgroup label="${label[first]}">${options}</optgroup>`
  })
  return html`<option value="operator_discretion">operator_discretion (${DEFAULT_LABELS[first]})</option>${groups}`
}

/** A select for the operator's reason, with its label. */
export function reasonSelect(id: string): Html {
  return html`<label for="${id}">Why</label><select id="${id}" name="reason">${reasonOptions('en', 'it')}</select>`
}

/** A table of all reasons: the name that the API sends, both texts, and whether a new request may succeed. */
export function reasonTable(style: ReasonStyle): Html {
  const rows = reasons().map(
    ([
      name,
      { en, it, mayBeShown, newRequest },
    ]) => html`<tr><td><code>${wireReason(name, style)}</code></td>
<td>${en}<br><span lang="it" class="soft">${it}</span></td>
<td>${mayBeShown ? 'this' : reasonForPerson(name, 'en')}</td><td>${NEW_REQUEST_TEXTS[newRequest]}</td></tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Reasons"><table><thead><tr><th scope="col">value</th><th scope="col">meaning</th><th scope="col">shown to the person</th><th scope="col">a new request</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

const NEW_REQUEST_TEXTS: Readonly<Record<ReasonEntry['newRequest'], string>> = {
  yes: 'may succeed',
  no: 'will not',
  'other-document': 'with another document',
}

// The reason identity_verified belongs to ok, so it is not offered for a rejection.
function reasons(): readonly (readonly [string, ReasonEntry])[] {
  return Object.entries(REASONS).filter(([name]) => name !== 'identity_verified')
}
