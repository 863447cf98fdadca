import type { Action } from '../../domain/model/plan.ts'
import {
  hasEnded,
  latestTransition,
  pendingSteps,
  timedSteps,
  type Verification,
} from '../../domain/model/verification.ts'
import type { Mode } from '../../domain/model/verification-request.ts'
import { type Html, html } from '../layout/html.ts'
import { untilElement } from '../layout/time-elements.ts'
import type { LinkVisit } from './link-page-context.ts'

/**
 * A notice while a scenario acts: the stage that it has reached, the next step, and a link to a scenario for manual
 * actions. A scenario never goes through the form steps, which exist only on the page.
 */
export function scenarioNotice(visit: LinkVisit): Html | undefined {
  const { verification, namespace, say } = visit
  const { scenario, request, mode } = verification
  if (hasEnded(verification) || pendingSteps(verification).every(({ by }) => by !== 'scenario')) {
    return undefined
  }
  const current = currentStation(verification)
  const stations = stationsOf(verification).map(
    (station) =>
      html`<li${station === current && html` aria-current="step"`}>${stationText(station, mode, say)}</li>`,
  )
  const query = new URLSearchParams({ namespace: namespace.name, mail: request.mail, mode })
  return html`<section class="acting card" aria-labelledby="acting">
<p><strong id="acting">${say('acting.heading', { scenario: scenario.name })}</strong> ${say('bar.next')}: ${nextStepText(visit)}.</p>
<ol aria-label="${say('stations')}">${stations}</ol>
<p class="soft">${say('acting.yours')} <a href="/__emulator/scenarios/interactive?${query.toString()}">${say('acting.open')}</a></p></section>`
}

/** Describes the next step and its time; undefined if nothing is planned. */
export function nextStepText({ verification, now, say }: LinkVisit): Html | undefined {
  const [next] = pendingSteps(verification)
  if (next === undefined) return undefined
  const running = timedSteps(verification)[0]
  const time =
    running !== undefined
      ? html` ${say('bar.in')} ${untilElement(running.at, { now })}`
      : html`, ${say(verification.progression === 'manual' ? 'bar.by.hand' : 'bar.by.polls')}`
  return html`${actionText(next.act, say)}${time}`
}

function actionText(act: Action, say: LinkVisit['say']): string {
  return act.as === 'platform' ? (act.shows ?? act.to) : say(`act.${act.do}`)
}

type Station = 'invited' | 'opened' | 'queued' | 'in-call' | 'checked' | 'ended'

function stationText(station: Station, mode: Mode, say: LinkVisit['say']): string {
  if (mode === 'live' || (station !== 'queued' && station !== 'in-call')) {
    return say(`station.${station}`)
  }
  return say(`station.${station}.check`)
}

function currentStation(verification: Verification): Station | undefined {
  const { to } = latestTransition(verification)
  if (to !== 'running') return to === 'validation' ? 'checked' : 'ended'
  const { stage } = verification
  if (stage === 'left') return undefined
  return stage === 'away' ? 'opened' : stage
}

// Returns only the stages that the verification goes through: most scenarios have no actions, only statuses.
function stationsOf({ deeds, plan, history }: Verification): readonly Station[] {
  const acts = [...deeds, ...plan].map(({ act }) => act)
  const does = (name: Action['do']) => acts.some((act) => act.do === name)
  const isChecked =
    history.some(({ to }) => to === 'validation') ||
    acts.some((act) => act.as === 'platform' && act.to === 'validation')
  const passed: Readonly<Record<Station, boolean>> = {
    invited: true,
    opened: does('open-link'),
    queued: does('submit'),
    'in-call': does('take-call'),
    checked: isChecked,
    ended: true,
  }
  return (Object.keys(passed) as Station[]).filter((station) => passed[station])
}
