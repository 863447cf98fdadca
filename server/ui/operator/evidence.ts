import type { IdentityDossier } from '../../../fixtures/create-dossier.ts'
import type { Picture } from '../../../fixtures/pictures.ts'
import { formatRomeDay, romeTime } from '../../domain/time/rome-time.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { badge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'

/** Shows the pictures of the person's documents, and compares the person's data with the request. */
export function evidence(
  { verification, namespace }: FoundVerification,
  dossier: IdentityDossier,
  pictures: readonly Picture[],
): Html {
  const { id, request } = verification
  const { person, document, healthCard, phoneNumber } = dossier
  const today = formatRomeDay(romeTime(namespace.clock.now()).day)
  const figures = pictures.map(
    ({ name, title, drawing: { width, height } }) =>
      html`<figure><img src="/__emulator/pages/desk/${id}/${name}.jpg" width="${width}" height="${height}" alt="${title} of ${person.firstName} ${person.lastName}"><figcaption>${title}</figcaption></figure>`,
  )
  const requestedUser = request.user ?? {}
  const rows = PERSON_FIELDS.map(([field, label]) =>
    comparisonRow(label, requestedUser[field], person[field]),
  )
  return html`<div class="pictures">${figures}</div>
<div class="scroll" tabindex="0" role="region" aria-label="Request and document"><table><thead><tr><th scope="col">field</th><th scope="col">in the request</th><th scope="col">on the document</th></tr></thead><tbody>${rows}</tbody></table></div>
<dl>${definitionItem('document', document.type.replaceAll('_', ' '))}${definitionItem('number', document.number)}${definitionItem('issued', `${document.issueDate}, ${document.issuingCountry}`)}${definitionItem('valid until', document.expiryDate, document.expiryDate < today)}${healthCard !== null && definitionItem('health card', `${healthCard.number}, valid until ${healthCard.expiryDate}`, healthCard.expiryDate < today)}${phoneNumber !== null && definitionItem('phone', phoneNumber.number)}</dl>`
}

const PERSON_FIELDS = [
  ['firstName', 'first name'],
  ['lastName', 'last name'],
  ['gender', 'gender'],
  ['birthDate', 'born'],
  ['birthPlace', 'in'],
  ['birthCountry', 'country'],
  ['taxCode', 'tax code'],
] as const

function comparisonRow(label: string, requested: string | undefined | null, shows: string): Html {
  const isGiven = typeof requested === 'string' && requested.trim() !== ''
  const differs = isGiven && requested.trim().toLowerCase() !== shows.trim().toLowerCase()
  return html`<tr><th scope="row">${label}</th><td>${isGiven ? requested : html`<span class="soft">nothing</span>`}</td>
<td>${shows}${differs && html` ${badge('bad', 'differs')}`}</td></tr>`
}

function definitionItem(label: string, text: string, isExpired = false): Html {
  return html`<dt>${label}</dt><dd>${text}${isExpired && html` ${badge('bad', 'expired')}`}</dd>`
}
