import { formatApproximateDuration } from '../../domain/time/format-duration.ts'
import { formatInstant, type Instant } from '../../domain/time/instant.ts'
import type { Clock } from '../../emulator/clock.ts'
import { type Html, html } from './html.ts'

/** What a page, or a part of it, counts by: the time of a clock, and how fast it runs (0 = not). */
export type PageClock = { readonly now: Instant; readonly speed: number }

export function pageClock({ now, mode, speed }: Clock): PageClock {
  return { now: now(), speed: mode === 'manual' ? 0 : speed }
}

/** The attributes by which everything in an element counts by this clock. */
export function clockAttributes({ now, speed }: PageClock): Html {
  return html` data-now="${now}" data-speed="${speed}"`
}

/** How long until `at`; the script counts it down by the clock of what it stands in. */
export function untilElement(at: Instant, { now }: Pick<PageClock, 'now'>): Html {
  return html`<span data-until="${at}">${formatApproximateDuration(at - now)}</span>`
}

/** How long since `at`; the script counts it up by the clock of what it stands in. */
export function sinceElement(at: Instant, { now }: Pick<PageClock, 'now'>): Html {
  return html`<span data-since="${at}">${formatApproximateDuration(now - at)}</span>`
}

/** `2026-01-05 08:00:00`, in UTC. */
export function timeElement(at: Instant): Html {
  const iso = formatInstant(at)
  return html`<time datetime="${iso}">${iso.replace('T', ' ').slice(0, -5)}</time>`
}
