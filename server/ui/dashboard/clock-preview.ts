import { pluralize } from '../../domain/text/pluralize.ts'
import { formatInstant, plus } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { parseAdvanceDistance } from '../../http/control/parse-clock-input.ts'
import type { AdvanceDistance } from '../../operations/advance-clock.ts'
import { forecastUntil } from '../../operations/forecast-namespace.ts'
import { controlApiRequest, copyCurlButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { pageClock, timeElement } from '../layout/time-elements.ts'
import type { ClockCard } from './clock-form-fields.ts'
import { clockFormFields } from './clock-form-fields.ts'
import { dueList } from './due-list.ts'

const maxRows = 30

const ADVANCE_STEPS = [
  ['by', '1m', '1 minute'],
  ['by', '2m', '2 minutes'],
  ['by', '1h', '1 hour'],
  ['by', '1d', '1 day'],
  ['by', '30d', '30 days'],
  ['until', 'idle', 'until nothing is due'],
] as const

/** A form that selects how far to advance the clock. After a selection it previews what would happen. */
export function previewForm(card: ClockCard): Html {
  const { namespace, filter, query } = card
  const { name } = namespace
  const isSelected = query.of === name
  const typed = (key: string) => (isSelected && typeof query[key] === 'string' ? query[key] : '')
  const steps = ADVANCE_STEPS.map(([key, value, label]) => {
    const target = addNamespaceQuery(
      `/__emulator/clock?of=${encodeURIComponent(name)}&${key}=${value}`,
      filter,
    )
    return html`<a class="button small" href="${target}"${typed(key) === value && html` aria-current="true"`}>${label}</a>`
  })
  return html`<div class="row steps">${steps}</div>
<form method="get" action="/__emulator/clock" class="row" id="far-${name}" data-as-you-type>
<input type="hidden" name="of" value="${name}">${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline">by <input name="by" value="${typed('by')}" placeholder="26h" size="8" autocomplete="off"></label>
<label class="inline">or to <input name="to" value="${typed('to')}" placeholder="${formatInstant(namespace.clock.now()).slice(0, 19)}Z" size="22" autocomplete="off"></label>
<button>Preview</button></form>
${isSelected && chosenPreview(card)}`
}

function chosenPreview(card: ClockCard): Html | undefined {
  const { query } = card
  const body = Object.fromEntries(
    ['by', 'to', 'until'].flatMap((key) => (query[key] ? [[key, query[key]]] : [])),
  )
  if (Object.keys(body).length === 0) return undefined
  try {
    return advancePreview(card, parseAdvanceDistance(body), body)
  } catch (error) {
    if (!(error instanceof ControlApiError)) throw error
    return html`<p class="hint" role="status">${error.message}</p>`
  }
}

function advancePreview(
  { namespace, context, base, filter }: ClockCard,
  distance: AdvanceDistance,
  body: Readonly<Record<string, unknown>>,
): Html {
  const { name, clock } = namespace
  const at = pageClock(clock)
  const target =
    distance === 'idle' ? undefined : 'to' in distance ? distance.to : plus(at.now, distance.by)
  if (target !== undefined && target < at.now) {
    return html`<p class="hint" role="status">The clock already shows ${timeElement(at.now)}, and only goes forward.</p>`
  }
  const due = forecastUntil(namespace, target)
  const call = controlApiRequest(base, 'POST', '/clock/advance?summary=true', {
    namespace: name,
    body,
  })
  const fields = Object.entries(body).map(
    ([key, value]) => html`<input type="hidden" name="${key}" value="${String(value)}">`,
  )
  const end = target ?? due.at(-1)?.at ?? at.now
  return html`<div class="preview" id="preview-${name}"><p>${due.length === 0 ? 'Nothing is due until then.' : `${pluralize(due.length, 'planned event')} until then:`}</p>
<form method="post" action="/__emulator/pages/clock/advance" class="row" id="advance-${name}">${clockFormFields(name, filter)}${fields}
<button class="primary">Advance to ${formatInstant(end).replace('T', ' ').slice(0, 19)}</button>${copyCurlButton(call)}
<a href="${addNamespaceQuery('/__emulator/clock', filter)}">Cancel</a></form>
${due.length > 0 && dueList(due.slice(0, maxRows), { clock: at, emulator: context.emulator })}
${due.length > maxRows && html`<p class="soft">and ${due.length - maxRows} more</p>`}
<p class="soft">More attempts may follow: they depend on the answers of the receivers.</p></div>`
}
