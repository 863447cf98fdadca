import { type Desk, deskOf, openingsOf, WEEKDAYS } from '../../domain/desk/desk.ts'
import { deskSays, romeText, spanText } from '../../domain/desk/desk-sentences.ts'
import { deskState } from '../../domain/desk/desk-state.ts'
import { romeInstant, romeTime } from '../../domain/time/rome-time.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { badge } from '../layout/badge.ts'
import { controlCall, copyCurl } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { countsBy, type PageClock, pageClock, untilShown } from '../layout/time-elements.ts'
import { busyIn, type Visit } from './operator-queue.ts'

type Around = {
  readonly emulator: Emulator
  readonly base: string
  /** What the page is narrowed to, for the way back. */
  readonly filter: string | undefined
}

/** The desk of a namespace: whether operators work, when that changes, and the button that overrules it. */
export function deskCard(
  { emulator, base, filter }: Around,
  namespace: Namespace,
  visits: readonly Visit[],
): Html {
  const { name, byDefault, openNow = false } = namespace
  const clock = pageClock(namespace.clock)
  const scenario = byDefault?.name ?? emulator.settings.scenario
  const desk = deskOf(emulator.book.get(scenario)?.desk)
  const state = deskState(desk, clock.now, openNow)
  const own = visits.filter((each) => each.namespace.name === name)
  const says = deskSays({
    now: clock.now,
    state,
    operators: desk.operators,
    busy: busyIn(namespace),
    inCall: own.filter((each) => each.state === 'in-call').length,
    waiting: own.filter((each) => each.state === 'waiting').length,
  })
  return html`<section class="card desk" id="desk-${name}" aria-label="Desk of ${name}"${countsBy(clock)}>
<div class="row">${state.isOpen ? badge('good', 'open') : badge('wait', 'closed')}
<code>${name}</code>
<span class="soft push">${changes(state, clock)}</span></div>
<p>${says}</p>
<div class="row"><form method="post" action="/__emulator/pages/desk/open-now">
<input type="hidden" name="of" value="${name}"><input type="hidden" name="filter" value="${filter ?? ''}">
<input type="hidden" name="openNow" value="${String(!openNow)}">
<button${!state.isOpen && html` class="primary"`}>${openNow ? 'Back to the opening hours' : 'Open now anyway'}</button></form>
${copyCurl(controlCall(base, 'PUT', '/desk', { namespace: name, body: { openNow: !openNow } }))}</div>
${openNow && html`<p class="soft">Open anyway is for whoever is opened from now on. Who waits already keeps the planned time; take the call, or bring it forward.</p>`}
<details id="hours-${name}"><summary>Opening hours of <code>${scenario}</code>, and the next days</summary>
${hoursTable(desk, clock)}</details></section>`
}

function changes(state: ReturnType<typeof deskState>, clock: PageClock): Html | undefined {
  const { isOpen, closesAt, opensAt } = state
  if (isOpen && closesAt !== undefined) return html`closes in ${untilShown(closesAt, clock)}`
  if (!isOpen && opensAt !== undefined) return html`opens in ${untilShown(opensAt, clock)}`
  return undefined
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

// A fortnight says what the usual week and the holidays come to.
function hoursTable(desk: Desk, { now }: PageClock): Html {
  const today = romeTime(now).day
  const week = WEEKDAYS.map((_, i) => (i + 1) % 7).map(
    (i) => html`<tr><th scope="row">${DAYS[i]}</th><td>${spansText(desk.week[i] ?? [])}</td></tr>`,
  )
  const next = Array.from({ length: 14 }, (_, i) => today + i).map((day) => {
    const spans = openingsOf(desk, day)
    const holiday = deskState(desk, romeInstant(day, 12 * 60)).holiday
    return html`<tr><td>${romeText(romeInstant(day, 0)).replace(/, .*/, '')}</td>
<td>${holiday === undefined ? spansText(spans) : html`${badge('wait', 'holiday')} ${holiday}`}</td></tr>`
  })
  return html`<div class="two"><div class="scroll" tabindex="0" role="region" aria-label="Usual week"><table><caption>Usual week</caption><tbody>${week}</tbody></table>
<p class="soft">Holidays: ${desk.holidays.length === 0 ? 'none' : desk.holidays.join(', ')}. Operators: ${desk.operators ?? 'as many as wanted'}.</p></div>
<div class="scroll" tabindex="0" role="region" aria-label="The next two weeks"><table><caption>The next two weeks</caption><tbody>${next}</tbody></table></div></div>`
}

function spansText(spans: Desk['week'][number]): string {
  return spans.length === 0 ? 'closed' : spans.map((span) => spanText(span)).join(', ')
}
