import { formatApproximateDuration } from '../../domain/time/format-approximate-duration.ts'
import { formatInstant, hour, type Instant } from '../../domain/time/instant.ts'
import { romeOffset } from '../../domain/time/rome-time.ts'
import type { Clock } from '../../emulator/clock.ts'
import { type Html, html } from './html.ts'

/** The clock of a page or of a part of it: its time, and its speed (0 = paused). */
export type PageClock = { readonly now: Instant; readonly speed: number }

export function pageClock({ now, mode, speed }: Clock): PageClock {
  return { now: now(), speed: mode === 'manual' ? 0 : speed }
}

/** Returns attributes for an element. All times inside that element then follow this clock. */
export function clockAttributes({ now, speed }: PageClock): Html {
  return html` data-now="${now}" data-speed="${speed}"`
}

/** The time until `at`. The script counts it down by the clock of the enclosing element. */
export function untilElement(at: Instant, { now }: Pick<PageClock, 'now'>): Html {
  return html`<span data-until="${at}">${formatApproximateDuration(at - now)}</span>`
}

/** The time since `at`. The script counts it up by the clock of the enclosing element. */
export function sinceElement(at: Instant, { now }: Pick<PageClock, 'now'>): Html {
  return html`<span data-since="${at}">${formatApproximateDuration(now - at)}</span>`
}

/** The time since `at` with a word such as `ago`. Its title is the exact time. */
export function agoElement(at: Instant, { now }: Pick<PageClock, 'now'>, ago: string): Html {
  return html`<time title="${exactTime(at)}"><span data-since="${at}">${formatApproximateDuration(now - at)}</span> ${ago}</time>`
}

/** `2026-01-05 08:00:00`, in UTC. The title also has the time in Rome. */
export function timeElement(at: Instant): Html {
  const iso = formatInstant(at)
  return html`<time datetime="${iso}" title="${exactTime(at)}">${formatSeconds(at)}</time>`
}

/** `2026-01-05 09:00:00`: an instant in local time of Rome. */
export function formatInRome(at: Instant): string {
  return formatSeconds((at + romeOffset(at) * hour) as Instant)
}

/** `2026-01-05 08:00:00`: an instant in UTC. */
export function formatSeconds(at: Instant): string {
  return formatInstant(at).replace('T', ' ').slice(0, -5)
}

function exactTime(at: Instant): string {
  const rome = formatInRome(at)
  const utc = formatSeconds(at)
  return `${utc} UTC, ${rome.slice(0, 10) === utc.slice(0, 10) ? rome.slice(11) : rome} Europe/Rome`
}
