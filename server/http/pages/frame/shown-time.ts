import type { Instant } from '../../../core/time/instant.ts'
import { type Html, html } from './html.ts'

/** `4 m 12 s`: the two largest units, as server/browser/clock.ts writes it too. */
export function shownLength(ms: number): string {
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

/** How long it still is to an instant; the page counts it down. */
export function countdown(until: Instant, now: Instant): Html {
  return html`<span data-until="${until}">${shownLength(until - now)}</span>`
}

/** How long ago an instant was; the page counts it up. */
export function elapsed(since: Instant, now: Instant): Html {
  return html`<span data-since="${since}">${shownLength(now - since)}</span>`
}
