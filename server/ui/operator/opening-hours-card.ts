import { type Desk, openingHoursOn, parseDesk, WEEKDAYS } from '../../domain/desk/desk.ts'
import { describeDesk, formatRomeTime, formatSpan } from '../../domain/desk/desk-sentences.ts'
import { openingHoursStatusAt } from '../../domain/desk/opening-hours-status.ts'
import { romeInstant, romeTime } from '../../domain/time/rome-time.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { badge } from '../layout/badge.ts'
import { type ControlApiBase, controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import {
  clockAttributes,
  type PageClock,
  pageClock,
  untilElement,
} from '../layout/time-elements.ts'
import { busyOperatorCount, type QueueEntry } from './queue-entries.ts'

type DeskCardContext = {
  readonly emulator: Emulator
  readonly base: ControlApiBase
  /** The page's namespace filter. After a form is sent, the page has the same filter. */
  readonly filter: string | undefined
}

/** A card with a namespace's desk: its state, its next change, and a button that overrides the opening hours. */
export function openingHoursCard(
  { emulator, base, filter }: DeskCardContext,
  namespace: Namespace,
  queueEntries: readonly QueueEntry[],
): Html {
  const { name, defaultScenario, openNow = false } = namespace
  const clock = pageClock(namespace.clock)
  const scenario = defaultScenario?.name ?? emulator.settings.scenario
  const desk = parseDesk(emulator.catalog.scenarios.get(scenario)?.desk)
  const state = openingHoursStatusAt(desk, clock.now, openNow)
  const entries = queueEntries.filter((entry) => entry.namespace.name === name)
  const says = describeDesk({
    now: clock.now,
    state,
    operators: desk.operators,
    busy: busyOperatorCount(namespace),
    inCall: entries.filter((entry) => entry.state === 'in-call').length,
    waiting: entries.filter((entry) => entry.state === 'waiting').length,
  })
  return html`<section class="card desk" id="desk-${name}" aria-label="Desk of ${name}"${clockAttributes(clock)}>
<div class="row">${state.isOpen ? badge('good', 'open') : badge('wait', 'closed')}
<code>${name}</code>
<span class="soft push">${nextChangeText(state, clock)}</span></div>
<p>${says}</p>
<div class="row"><form method="post" action="/__emulator/pages/desk/open-now">
<input type="hidden" name="of" value="${name}"><input type="hidden" name="filter" value="${filter ?? ''}">
<input type="hidden" name="openNow" value="${String(!openNow)}">
<button${!state.isOpen && html` class="primary"`}>${openNow ? 'Back to the opening hours' : 'Open now anyway'}</button></form>
${copyCurlButton(controlApiRequest(base, 'PUT', '/desk', { namespace: name, body: { openNow: !openNow } }))}</div>
${openNow && html`<p class="soft">The desk is open for verifications that are created from now on. A person who already waits keeps the planned time: take the call, or fast-forward the verification.</p>`}
<details id="hours-${name}"><summary>Opening hours of <code>${scenario}</code>, and the next days</summary>
${hoursTable(desk, clock)}</details></section>`
}

function nextChangeText(
  state: ReturnType<typeof openingHoursStatusAt>,
  clock: PageClock,
): Html | undefined {
  const { isOpen, closesAt, opensAt } = state
  if (isOpen && closesAt !== undefined) return html`closes in ${untilElement(closesAt, clock)}`
  if (!isOpen && opensAt !== undefined) return html`opens in ${untilElement(opensAt, clock)}`
  return undefined
}

const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

// Shows the usual week, and the next 14 days with their holidays.
function hoursTable(desk: Desk, { now }: PageClock): Html {
  const today = romeTime(now).day
  const week = WEEKDAYS.map((_, i) => (i + 1) % 7).map(
    (i) =>
      html`<tr><th scope="row">${DAY_NAMES[i]}</th><td>${spansText(desk.week[i] ?? [])}</td></tr>`,
  )
  const next = Array.from({ length: 14 }, (_, i) => today + i).map((day) => {
    const spans = openingHoursOn(desk, day)
    const holiday = openingHoursStatusAt(desk, romeInstant(day, 12 * 60)).holiday
    return html`<tr><td>${formatRomeTime(romeInstant(day, 0)).replace(/, .*/, '')}</td>
<td>${holiday === undefined ? spansText(spans) : html`${badge('wait', 'holiday')} ${holiday}`}</td></tr>`
  })
  return html`<div class="two"><div class="scroll" tabindex="0" role="region" aria-label="Usual week"><table><caption>Usual week</caption><tbody>${week}</tbody></table>
<p class="soft">Holidays: ${desk.holidays.length === 0 ? 'none' : desk.holidays.join(', ')}. Operators: ${desk.operators ?? 'no limit'}.</p></div>
<div class="scroll" tabindex="0" role="region" aria-label="The next two weeks"><table><caption>The next two weeks</caption><tbody>${next}</tbody></table></div></div>`
}

function spansText(spans: Desk['week'][number]): string {
  return spans.length === 0 ? 'closed' : spans.map((span) => formatSpan(span)).join(', ')
}
