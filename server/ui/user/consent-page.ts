import { type Html, html } from '../layout/html.ts'
import { type LinkVisit, personActionButton, type Scene } from './visit.ts'

/** The first page: what will happen, what is needed, and consent. Its button performs the action `open-link`. */
export function consentScene(visit: LinkVisit): Scene {
  const { verification, say } = visit
  const { mode, request } = verification
  const { healthCard, phoneNumber, policy } = request
  const needs = [
    say('needs.document'),
    ...(healthCard?.required === true
      ? [say(healthCard.checkExpire === true ? 'needs.card.valid' : 'needs.card')]
      : []),
    ...(phoneNumber?.required === true ? [say('needs.phone')] : []),
    say('needs.camera'),
  ]
  const consents = html`${agreement(html`${say('consent.agree')}`)}${agreement(html`${say('consent.recording')}`)}
${policy?.url !== undefined && policyLink(visit, policy.url)}`
  return {
    heading: say('consent.heading'),
    content: html`<p>${say(`consent.${mode}`)}</p>
<h2>${say('consent.needs')}</h2><ul>${needs.map((need) => html`<li>${need}</li>`)}</ul>
${personActionButton(visit, 'open-link', say('consent.begin'), consents)}`,
  }
}

function agreement(text: Html): Html {
  return html`<label class="agreement"><input type="checkbox" required> <span>${text}</span></label>`
}

function policyLink({ say }: LinkVisit, url: string): Html | undefined {
  if (!/^https?:\/\//i.test(url)) return undefined
  return html`<p><a href="${url}" target="_blank" rel="noopener noreferrer">${say('consent.policy')}</a>
<span class="soft">(${say('new.tab')})</span></p>`
}
