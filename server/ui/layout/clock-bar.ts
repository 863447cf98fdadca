import { formatApproximateDuration } from '../../domain/time/format-approximate-duration.ts'
import { formatInstant, hour, type Instant, minute, plus } from '../../domain/time/instant.ts'
import { romeOffset } from '../../domain/time/rome-time.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { type DueItem, forecastNext } from '../../operations/forecast-namespace.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { FrameText, TranslateFrame } from './frame-texts.ts'
import { type Html, html } from './html.ts'
import { addNamespaceQuery } from './namespace-filter.ts'
import {
  clockAttributes,
  formatInRome,
  formatSeconds,
  pageClock,
  timeElement,
  untilElement,
} from './time-elements.ts'
import { truncate } from './truncate.ts'

// Forecasts at most so many events: a page must stay fast with thousands of verifications.
const maxForecast = 100
const maxShown = 5
const maxMailLength = 36

interface ClockBarContext {
  readonly context: HttpContext
  readonly namespace: Namespace
  readonly filter: string | undefined
  /** The path of the page, to which the forms return. */
  readonly back: string
}

/**
 * The clock of a namespace in the top bar: its time, and buttons that advance it. Each button shows how many events it
 * causes, and lists the first of them before it is pressed.
 */
export function clockBar(t: TranslateFrame, bar: ClockBarContext): Html {
  const { namespace } = bar
  const clock = pageClock(namespace.clock)
  const due = forecastNext(namespace, maxForecast)
  return html`<section class="clock-bar" aria-label="${t('clock', { name: namespace.name })}"${clockAttributes(clock)}>
<details class="drop" id="clock-menu"><summary><span data-clock>${timeElement(clock.now)}</span> <small>UTC</small> <span class="pace${clock.speed > 0 && ' runs'}">${paceText(t, namespace)}</span></summary>
<div class="dropped">${clockDetails(t, bar, due)}</div></details>
<form method="post" action="/__emulator/pages/clock/advance" id="advance-bar" aria-label="${t('clock.advance')}">${hiddenFields(bar)}
${advanceSteps(clock.now, due).map((step) => advanceButton(t, step))}</form></section>`
}

function paceText(t: TranslateFrame, { clock: { mode, speed } }: Namespace): string {
  if (mode === 'manual') return t('clock.paused')
  return speed === 1 ? t('clock.running') : t('clock.speed', { speed })
}

function clockDetails(t: TranslateFrame, bar: ClockBarContext, due: readonly DueItem[]): Html {
  const { namespace } = bar
  const clock = pageClock(namespace.clock)
  const isPaused = namespace.clock.mode === 'manual'
  return html`<dl><dt>${t('clock.utc')}</dt><dd><span data-clock>${timeElement(clock.now)}</span></dd>
<dt>${t('clock.rome')}</dt><dd><span data-clock="${romeOffset(clock.now)}">${formatInRome(clock.now)}</span></dd>
<dt data-local hidden>${t('clock.local')}</dt><dd data-local hidden><span data-clock="local"></span></dd>
${realTimeDifference(t, clock.now)}<dt>${t('namespace')}</dt><dd>${namespace.name}</dd></dl>
<h2>${t('clock.next')}</h2>${
    due.length === 0
      ? html`<p class="soft">${t('clock.nothing')}</p>`
      : html`<ul class="events">${due.slice(0, maxShown).map((item) => html`<li>${eventName(t, item)} <code>${item.verification.id.slice(0, 8)}</code> <span class="soft">${untilElement(item.at, clock)}</span></li>`)}</ul>`
  }
<form method="post" action="/__emulator/pages/clock/set" class="row" id="pause-bar">${hiddenFields(bar)}<input type="hidden" name="mode" value="${isPaused ? 'system' : 'manual'}"><button class="small">${isPaused ? t('clock.resume') : t('clock.pause')}</button>
<a href="${addNamespaceQuery('/__emulator/clock', bar.filter)}">${t('clock.page')}</a></form>`
}

// A clock that runs may still be hours away from the real time.
function realTimeDifference(t: TranslateFrame, now: Instant): Html | undefined {
  const difference = now - realNow()
  if (Math.abs(difference) < minute) return undefined
  const label = t(difference > 0 ? 'clock.ahead' : 'clock.behind')
  return html`<dt>${label}</dt><dd>${formatApproximateDuration(Math.abs(difference))}</dd>`
}

function hiddenFields({ namespace, filter, back }: ClockBarContext): Html {
  return html`<input type="hidden" name="of" value="${namespace.name}"><input type="hidden" name="back" value="${back}">${filter !== undefined && html`<input type="hidden" name="filter" value="${filter}">`}`
}

interface AdvanceStep {
  readonly label: FrameText
  readonly field: 'by' | 'to' | 'until'
  readonly value: string
  readonly to: Instant | undefined
  readonly events: readonly DueItem[]
  readonly isDisabled?: boolean
}

function advanceSteps(now: Instant, due: readonly DueItem[]): readonly AdvanceStep[] {
  const next = due[0]?.at
  const until = (to: Instant) => due.filter(({ at }) => at <= to)
  const by = (label: FrameText, value: string, to: Instant): AdvanceStep => {
    return { label, field: 'by', value, to, events: until(to) }
  }
  return [
    by('step.1m', '1m', plus(now, minute)),
    by('step.1h', '1h', plus(now, hour)),
    {
      label: 'step.next',
      field: 'to',
      value: next === undefined ? '' : formatInstant(next),
      to: next,
      events: next === undefined ? [] : until(next),
      isDisabled: next === undefined,
    },
    {
      label: 'step.idle',
      field: 'until',
      value: 'idle',
      to: due.length < maxForecast ? due.at(-1)?.at : undefined,
      events: due,
      isDisabled: next === undefined,
    },
  ]
}

// The tip is an attribute, because the text of the page must not repeat the rows of a list.
function advanceButton(t: TranslateFrame, step: AdvanceStep): Html {
  const { label, field, value, to, events, isDisabled = false } = step
  const count = events.length >= maxForecast ? `${maxForecast}+` : String(events.length)
  const more = events.length - maxShown
  const tip = [
    to === undefined ? '' : t('step.to', { time: formatSeconds(to) }),
    events.length === 0 ? t('clock.none-until') : '',
    ...events.slice(0, maxShown).map((item) => eventText(t, item)),
    more > 0 ? t('clock.more', { count: more }) : '',
  ].filter((line) => line !== '')
  return html`<button class="small" name="${field}" value="${value}" id="${label.replace('.', '-')}" data-tip="${tip.join('\n')}" aria-description="${tip.join('; ')}"${isDisabled && html` disabled`}>${t(label)}${events.length > 0 && html` <span class="many">${count}</span>`}</button>`
}

function eventText(t: TranslateFrame, item: DueItem): string {
  return `${eventName(t, item)} · ${truncate(item.verification.request.mail, maxMailLength)}`
}

function eventName(t: TranslateFrame, { foreseen }: DueItem): string {
  if (foreseen.kind === 'transition') return foreseen.transition.shownAs ?? foreseen.transition.to
  const { moment, attempts } = foreseen.delivery
  const attempt =
    attempts.length > 0 ? `, ${t('event.attempt', { number: attempts.length + 1 })}` : ''
  return `${t('event.callback', { status: moment.status })}${attempt}`
}
