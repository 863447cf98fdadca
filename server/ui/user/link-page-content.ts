import { listDeskCallers } from '../../domain/desk/desk-callers.ts'
import type { Action } from '../../domain/model/plan.ts'
import { isReasonId, REASONS, reasonForPerson } from '../../domain/model/reasons.ts'
import { latestTransition, timedSteps } from '../../domain/model/verification.ts'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { documentsPeriod } from '../../domain/responses/artifact.ts'
import { type Html, html } from '../layout/html.ts'
import { sinceElement, untilElement } from '../layout/time-elements.ts'
import { deskNotice } from './desk-notice.ts'
import { finalRedirect } from './final-redirect.ts'
import { formStepScene } from './form-steps.ts'
import { callDrawing, signDrawing } from './illustrations.ts'
import { type LinkPageContent, type LinkVisit, personActionButton } from './link-page-context.ts'

/** Returns the content of the page for the verification's status and stage. */
export function linkPageContent(
  visit: LinkVisit,
  inventedPerson: RequestedUser | undefined,
): LinkPageContent {
  const { verification } = visit
  switch (latestTransition(verification).to) {
    case 'ok':
      return okScene(visit)
    case 'ko':
      return koScene(visit)
    case 'validation':
      return checkingScene(visit)
    default:
      return runningScene(visit, inventedPerson)
  }
}

function runningScene(
  visit: LinkVisit,
  inventedPerson: RequestedUser | undefined,
): LinkPageContent {
  const { verification, say } = visit
  switch (verification.stage) {
    case 'invited':
      return consentScene(visit)
    case 'opened':
      return formStepScene(visit, inventedPerson)
    case 'queued':
      return queuedScene(visit)
    case 'in-call':
      return callScene(visit)
    case 'away':
      return awayScene(visit)
    default: {
      const content = html`${signDrawing('wait')}<p>${say('elsewhere.show')}</p>`
      return { heading: say('elsewhere.heading'), content, isStill: true }
    }
  }
}

function queuedScene(visit: LinkVisit): LinkPageContent {
  const { verification, namespace, now, say } = visit
  const { mode, progression } = verification
  const isLive = mode === 'live'
  const waiting = listDeskCallers(
    namespace.verifications.values(),
    namespace.booked,
    namespace.clock.now(),
  ).filter(({ state }) => state === 'waiting')
  const position = 1 + waiting.findIndex((caller) => caller.verification === verification)
  const call = timedSteps(verification).find(({ act }) => act.do === 'take-call')?.at
  const waitText =
    call !== undefined
      ? html`${say(isLive ? 'queued.begins' : 'queued.begins.check')} <strong>${untilElement(call, { now })}</strong>`
      : html`${say(
          typeof progression === 'object' && verification.heldSince === undefined
            ? 'queued.polls'
            : isLive
              ? 'queued.people'
              : 'queued.people.check',
        )}`
  const queue =
    position === 1 && waiting.length === 1
      ? say('queued.next')
      : say('queued.place', { place: position, waiting: waiting.length })
  return {
    heading: say(isLive ? 'queued.heading' : 'queued.heading.check'),
    content: html`${signDrawing('wait')}<p class="when">${waitText}</p>
${isLive && position > 0 && html`<p>${queue}</p>`}<p class="soft">${say(`queued.${mode}`)}</p>${deskNotice(visit)}`,
    isStill: true,
    watchesAll: true,
  }
}

function callScene(visit: LinkVisit): LinkPageContent {
  const { verification, now, say } = visit
  const isLive = verification.mode === 'live'
  const callStart = verification.deeds.findLast(({ act }) => act.do === 'take-call')?.at
  const time =
    callStart !== undefined &&
    html`<p class="soft">${say(isLive ? 'call.for' : 'call.for.check')} ${sinceElement(callStart, { now })}</p>`
  const content = isLive
    ? html`${callDrawing(say('call.drawn'))}<blockquote>${say('call.says')}</blockquote>${time}
<p class="hint">${say('call.rehearsal')}</p>`
    : html`${signDrawing('wait')}${time}`
  return {
    heading: say(isLive ? 'call.heading' : 'call.heading.check'),
    content,
    isStill: true,
  }
}

function awayScene(visit: LinkVisit): LinkPageContent {
  const { verification, now, say } = visit
  const end = timedSteps(verification).find(({ act }) => act.as === 'platform' && act.to === 'ko')
  return {
    heading: say('away.heading'),
    content: html`${signDrawing('wait')}<p>${say('away.left')}</p>${
      end !== undefined &&
      html`<p class="when">${say('away.until')}: <strong>${untilElement(end.at, { now })}</strong></p>`
    }${personActionButton(visit, 'return', say('away.return'))}`,
    isStill: true,
  }
}

function checkingScene(visit: LinkVisit): LinkPageContent {
  const { verification, now, say } = visit
  const next = timedSteps(verification).find(({ act }) => isVerdict(act))?.at
  return {
    heading: say('checking.heading'),
    content: html`${signDrawing('wait')}<p>${say('checking.show')}</p>${
      next !== undefined &&
      html`<p class="when">${say('checking.until')} <strong>${untilElement(next, { now })}</strong></p>`
    }`,
    isStill: true,
  }
}

function isVerdict(act: Action): boolean {
  if (act.as === 'platform') return act.to === 'ok' || act.to === 'ko'
  return act.do === 'approve' || act.do === 'reject'
}

function okScene(visit: LinkVisit): LinkPageContent {
  const { verification, now, say } = visit
  const isOver = now > documentsPeriod(verification, latestTransition(verification).at).until
  const { onwards, goesTo } = finalRedirect(visit, verification.request.redirectUrls?.success, true)
  return {
    heading: say('ok.heading'),
    content: html`${signDrawing('good')}<p>${say(isOver ? 'ok.over' : 'ok.show')}</p>${onwards}`,
    ...(goesTo !== undefined && { goesTo }),
  }
}

function koScene(visit: LinkVisit): LinkPageContent {
  const { verification, language, say } = visit
  const { reason = '', repeatable } = latestTransition(verification)
  const why = html`<p class="reason">${reasonForPerson(reason, language)}</p>`
  // The browser does not redirect by itself if the person can try again.
  const { onwards, goesTo } = finalRedirect(
    visit,
    verification.request.redirectUrls?.failure,
    repeatable !== true,
  )
  if (repeatable === true) {
    return {
      heading: say('repeat.heading'),
      content: html`${signDrawing('bad')}${why}<p>${say('repeat.show')}</p>
${personActionButton(visit, 'open-link', say('repeat.begin'))}${onwards}`,
    }
  }
  return {
    heading: say(koHeadingName(visit)),
    content: html`${signDrawing('bad')}${why}${newRequestText(visit, reason)}${onwards}`,
    ...(goesTo !== undefined && { goesTo }),
  }
}

function koHeadingName({ verification: { history } }: LinkVisit) {
  if (history.at(-2)?.to === 'ok') return 'revoked.heading'
  return history.at(-1)?.reason === 'link_expired' ? 'expired.heading' : 'ko.heading'
}

function newRequestText({ say }: LinkVisit, reason: string): Html {
  return html`<p>${say(`ko.${isReasonId(reason) ? REASONS[reason].newRequest : 'no'}`)}</p>`
}

/** The first page: what will happen, what is needed, and consent. Its button performs the action `open-link`. */
export function consentScene(visit: LinkVisit): LinkPageContent {
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
