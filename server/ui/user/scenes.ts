import { deskQueue } from '../../domain/desk/waiting-line.ts'
import type { Act } from '../../domain/model/plan.ts'
import { isReasonId, REASONS, reasonForPerson } from '../../domain/model/reasons.ts'
import { latest, runningPlan } from '../../domain/model/verification.ts'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { retention } from '../../domain/responses/artifact.ts'
import { plus } from '../../domain/time/instant.ts'
import { type Html, html } from '../layout/html.ts'
import { sinceShown, untilShown } from '../layout/time-elements.ts'
import { consentScene } from './consent-page.ts'
import { deskNotice } from './desk-notice.ts'
import { endOf } from './final-redirect.ts'
import { fillingScene } from './form-steps.ts'
import { callDrawing, signDrawing } from './illustrations.ts'
import { actButton, type Scene, type Visit } from './visit.ts'

/** What the person meets now, by where the verification stands. */
export function sceneOf(visit: Visit, invented: RequestedUser | undefined): Scene {
  const { verification } = visit
  switch (latest(verification).to) {
    case 'ok':
      return okScene(visit)
    case 'ko':
      return koScene(visit)
    case 'validation':
      return checkingScene(visit)
    default:
      return runningScene(visit, invented)
  }
}

function runningScene(visit: Visit, invented: RequestedUser | undefined): Scene {
  const { verification, say } = visit
  switch (verification.stage) {
    case 'invited':
      return consentScene(visit)
    case 'opened':
      return fillingScene(visit, invented)
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

function queuedScene(visit: Visit): Scene {
  const { verification, namespace, now, say } = visit
  const { mode, progression } = verification
  const isLive = mode === 'live'
  const waiting = deskQueue(
    namespace.verifications.values(),
    namespace.booked,
    namespace.clock.now(),
  ).filter(({ state }) => state === 'waiting')
  const place = 1 + waiting.findIndex((caller) => caller.verification === verification)
  const call = runningPlan(verification).find(({ act }) => act.do === 'take-call')?.at
  const when =
    call !== undefined
      ? html`${say(isLive ? 'queued.begins' : 'queued.begins.check')} <strong>${untilShown(call, { now })}</strong>`
      : html`${say(
          typeof progression === 'object' && verification.heldSince === undefined
            ? 'queued.polls'
            : isLive
              ? 'queued.people'
              : 'queued.people.check',
        )}`
  const queue =
    place === 1 && waiting.length === 1
      ? say('queued.next')
      : say('queued.place', { place, waiting: waiting.length })
  return {
    heading: say(isLive ? 'queued.heading' : 'queued.heading.check'),
    content: html`${signDrawing('wait')}<p class="when">${when}</p>
${isLive && place > 0 && html`<p>${queue}</p>`}<p class="soft">${say(`queued.${mode}`)}</p>${deskNotice(visit)}`,
    isStill: true,
    watchesAll: true,
  }
}

function callScene(visit: Visit): Scene {
  const { verification, now, say } = visit
  const isLive = verification.mode === 'live'
  const since = verification.deeds.findLast(({ act }) => act.do === 'take-call')?.at
  const time =
    since !== undefined &&
    html`<p class="soft">${say(isLive ? 'call.for' : 'call.for.check')} ${sinceShown(since, { now })}</p>`
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

function awayScene(visit: Visit): Scene {
  const { verification, now, say } = visit
  const end = runningPlan(verification).find(({ act }) => act.as === 'platform' && act.to === 'ko')
  return {
    heading: say('away.heading'),
    content: html`${signDrawing('wait')}<p>${say('away.left')}</p>${
      end !== undefined &&
      html`<p class="when">${say('away.until')}: <strong>${untilShown(end.at, { now })}</strong></p>`
    }${actButton(visit, 'return', say('away.return'))}`,
    isStill: true,
  }
}

function checkingScene(visit: Visit): Scene {
  const { verification, now, say } = visit
  const next = runningPlan(verification).find(({ act }) => decides(act))?.at
  return {
    heading: say('checking.heading'),
    content: html`${signDrawing('wait')}<p>${say('checking.show')}</p>${
      next !== undefined &&
      html`<p class="when">${say('checking.until')} <strong>${untilShown(next, { now })}</strong></p>`
    }`,
    isStill: true,
  }
}

function decides(act: Act): boolean {
  if (act.as === 'platform') return act.to === 'ok' || act.to === 'ko'
  return act.do === 'approve' || act.do === 'reject'
}

function okScene(visit: Visit): Scene {
  const { verification, now, say } = visit
  const isOver = now > plus(latest(verification).at, retention)
  const { onwards, goesTo } = endOf(visit, verification.request.redirectUrls?.success, true)
  return {
    heading: say('ok.heading'),
    content: html`${signDrawing('good')}<p>${say(isOver ? 'ok.over' : 'ok.show')}</p>${onwards}`,
    ...(goesTo !== undefined && { goesTo }),
  }
}

function koScene(visit: Visit): Scene {
  const { verification, language, say } = visit
  const { reason = '', repeatable } = latest(verification)
  const why = html`<p class="reason">${reasonForPerson(reason, language)}</p>`
  // Who can try again is not sent away.
  const { onwards, goesTo } = endOf(
    visit,
    verification.request.redirectUrls?.failure,
    repeatable !== true,
  )
  if (repeatable === true) {
    return {
      heading: say('repeat.heading'),
      content: html`${signDrawing('bad')}${why}<p>${say('repeat.show')}</p>
${actButton(visit, 'open-link', say('repeat.begin'))}${onwards}`,
    }
  }
  return {
    heading: say(headingOfEnd(visit)),
    content: html`${signDrawing('bad')}${why}${whatNow(visit, reason)}${onwards}`,
    ...(goesTo !== undefined && { goesTo }),
  }
}

function headingOfEnd({ verification: { history } }: Visit) {
  if (history.at(-2)?.to === 'ok') return 'revoked.heading'
  return history.at(-1)?.reason === 'link_expired' ? 'expired.heading' : 'ko.heading'
}

function whatNow({ say }: Visit, reason: string): Html {
  return html`<p>${say(`ko.${isReasonId(reason) ? REASONS[reason].newRequest : 'no'}`)}</p>`
}
