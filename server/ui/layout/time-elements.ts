import { formatApproximateDuration } from '../../domain/time/format-approximate-duration.ts'
import { formatInstant, type Instant } from '../../domain/time/instant.ts'
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

/** `2026-01-05 08:00:00`, in UTC. */
export function timeElement(at: Instant): Html {
  const iso = formatInstant(at)
  return html`<time datetime="${iso}" title="UTC">${iso.replace('T', ' ').slice(0, -5)}</time>`
}
