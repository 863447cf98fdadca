import { type Instant, isoOf } from '../../../core/time/instant.ts'
import type { Clock } from '../../../shell/clock.ts'
import { type Html, html } from './html.ts'

/** What a page, or a part of it, counts by: the time of a clock, and how fast it runs (0 = not). */
export type PageClock = { readonly now: Instant; readonly speed: number }

export function pageClock({ now, mode, speed }: Clock): PageClock {
  return { now: now(), speed: mode === 'manual' ? 0 : speed }
}

/** The attributes by which everything in an element counts by this clock. */
export function countsBy({ now, speed }: PageClock): Html {
  return html` data-now="${now}" data-speed="${speed}"`
}

/** How long until `at`; the script counts it down by the clock of what it stands in. */
export function untilShown(at: Instant, { now }: PageClock): Html {
  return html`<span data-until="${at}">${lengthText(at - now)}</span>`
}

/** How long since `at`; the script counts it up by the clock of what it stands in. */
export function sinceShown(at: Instant, { now }: PageClock): Html {
  return html`<span data-since="${at}">${lengthText(now - at)}</span>`
}

/** `2026-01-05 08:00:00`, in UTC. */
export function timeShown(at: Instant): Html {
  const iso = isoOf(at)
  return html`<time datetime="${iso}">${iso.replace('T', ' ').slice(0, -5)}</time>`
}

/** `4 m 12 s`: the two largest units, as the script in the browser writes it too. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first === -1) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([count], i) => i === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
