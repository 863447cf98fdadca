import type { Act } from '../../domain/model/plan.ts'
import {
  isOver,
  latest,
  runningPlan,
  stepsAhead,
  type Verification,
} from '../../domain/model/verification.ts'
import type { Mode } from '../../domain/model/verification-request.ts'
import { type Html, html } from '../layout/html.ts'
import { untilShown } from '../layout/time-elements.ts'
import type { Visit } from './visit.ts'

/**
 * While a scenario acts: that it does, where the life stands, and the way to one that waits for people.
 * The steps that only the page has are the person's own, so that a scenario cannot go through them.
 */
export function actingNotice(visit: Visit): Html | undefined {
  const { verification, namespace, say } = visit
  const { scenario, request, mode } = verification
  if (isOver(verification) || stepsAhead(verification).every(({ by }) => by !== 'scenario')) {
    return undefined
  }
  const here = standing(verification)
  const stations = stationsOf(verification).map(
    (each) =>
      html`<li${each === here && html` aria-current="step"`}>${stationText(each, mode, say)}</li>`,
  )
  const wanted = new URLSearchParams({ namespace: namespace.name, mail: request.mail, mode })
  return html`<section class="acting card" aria-labelledby="acting">
<p><strong id="acting">${say('acting.heading', { scenario: scenario.name })}</strong> ${say('bar.next')}: ${nextStep(visit)}.</p>
<ol aria-label="${say('stations')}">${stations}</ol>
<p class="soft">${say('acting.yours')} <a href="/__emulator/scenarios/interactive?${wanted.toString()}">${say('acting.open')}</a></p></section>`
}

/** What comes next and when, in words; undefined where nothing is planned. */
export function nextStep({ verification, now, say }: Visit): Html | undefined {
  const [next] = stepsAhead(verification)
  if (next === undefined) return undefined
  const running = runningPlan(verification)[0]
  const when =
    running !== undefined
      ? html` ${say('bar.in')} ${untilShown(running.at, { now })}`
      : html`, ${say(verification.progression === 'manual' ? 'bar.by.hand' : 'bar.by.polls')}`
  return html`${actText(next.act, say)}${when}`
}

function actText(act: Act, say: Visit['say']): string {
  return act.as === 'platform' ? (act.shows ?? act.to) : say(`act.${act.do}`)
}

type Station = 'invited' | 'opened' | 'queued' | 'in-call' | 'checked' | 'ended'

function stationText(station: Station, mode: Mode, say: Visit['say']): string {
  if (mode === 'live' || (station !== 'queued' && station !== 'in-call')) {
    return say(`station.${station}`)
  }
  return say(`station.${station}.check`)
}

function standing(verification: Verification): Station | undefined {
  const { to } = latest(verification)
  if (to !== 'running') return to === 'validation' ? 'checked' : 'ended'
  const { stage } = verification
  if (stage === 'left') return undefined
  return stage === 'away' ? 'opened' : stage
}

// Only those that it has come through, or will: most scenarios tell no more than the statuses.
function stationsOf({ deeds, plan, history }: Verification): readonly Station[] {
  const acts = [...deeds, ...plan].map(({ act }) => act)
  const does = (name: Act['do']) => acts.some((act) => act.do === name)
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
