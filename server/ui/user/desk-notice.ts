import { type Desk, WEEKDAYS } from '../../domain/desk/desk.ts'
import { formatSpan } from '../../domain/desk/desk-sentences.ts'
import { openingHoursStatusAt } from '../../domain/desk/opening-hours-status.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { romeTime } from '../../domain/time/rome-time.ts'
import { badge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import type { Language } from '../layout/language.ts'
import type { LinkVisit } from './link-page-context.ts'

/** A notice with the desk's state, its next change and its hours. Returns undefined unless the mode is live. */
export function deskNotice({
  verification,
  namespace,
  desk,
  language,
  say,
}: LinkVisit): Html | undefined {
  if (verification.mode !== 'live') return undefined
  const now = namespace.clock.now()
  const state = openingHoursStatusAt(desk, now, namespace.openNow)
  const at = state.isOpen ? state.closesAt : state.opensAt
  const isToday = at !== undefined && romeTime(at).day === romeTime(now).day
  const when =
    at === undefined ? '' : isToday ? formatRomeTime(at, language) : formatRomeDate(at, language)
  const text = `desk.${state.isOpen ? 'open' : 'closed'}${isToday ? '.today' : ''}` as const
  const says = say(at === undefined ? 'desk.always' : text, { when })
  return html`<div class="desk"><p>${badge(state.isOpen ? 'good' : 'wait', state.isOpen ? '●' : '○')} ${!state.isOpen && state.why === 'holiday' && `${say('desk.holiday')} `}${says}</p>
<p class="soft">${say('desk.hours', { hours: formatHours(desk, language) })}${
    desk.holidays.length > 0 && say('desk.holidays')
  }</p></div>`
}

/** Formats an instant in Rome's time: `Monday 12 January at 09:00`. */
function formatRomeDate(at: Instant, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: 'Europe/Rome',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

function formatRomeTime(at: Instant, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: 'Europe/Rome',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', it: 'it-IT' }

/** Formats the opening hours: `Mon–Sat 09:00–18:00`. Combines days with equal hours, leaves out closed days. */
function formatHours(desk: Desk, language: Language): string {
  const groups: { from: number; to: number; readonly hours: string }[] = []
  for (let day = 1; day <= 7; day++) {
    const hours = (desk.week[day % 7] ?? []).map((span) => formatSpan(span, '–')).join(', ')
    const last = groups.at(-1)
    if (last !== undefined && last.hours === hours) last.to = day
    else groups.push({ from: day, to: day, hours })
  }
  return groups
    .filter(({ hours }) => hours !== '')
    .map(({ from, to, hours }) => {
      const days = [...new Set([from, to])].map((day) => dayName(day % WEEKDAYS.length, language))
      return `${days.join('–')} ${hours}`
    })
    .join('; ')
}

function dayName(day: number, language: Language): string {
  // 4 January 1970 was a Sunday.
  const sunday = Date.UTC(1970, 0, 4)
  return new Intl.DateTimeFormat(LOCALES[language], { weekday: 'short', timeZone: 'UTC' }).format(
    sunday + day * 86_400_000,
  )
}
