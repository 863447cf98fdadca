import { formatApproximateDuration } from '../../domain/time/format-approximate-duration.ts'

// The browser's clock (ms) at the moment of the page's `data-now`.
let loadedAt = performance.now()

/**
 * Updates the times on the page by the emulator's clock. `body[data-now]` is its time in milliseconds and
 * `body[data-speed]` its speed (0 = paused). `[data-until]` counts down to an instant, `[data-since]` counts up from
 * one, `[data-clock]` shows the time in the zone of its value. Inside another element with `data-now` and `data-speed`, that element's values
 * apply.
 */
export function startClock(): void {
  document.addEventListener('shown', () => {
    loadedAt = performance.now()
    tick()
  })
  setInterval(tick, 1000)
  tick()
}

function tick(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-until]')) {
    element.textContent = formatApproximateDuration(Number(element.dataset.until) - nowFor(element))
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-since]')) {
    element.textContent = formatApproximateDuration(nowFor(element) - Number(element.dataset.since))
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-clock]')) {
    element.textContent = formatTime(nowFor(element), element.dataset.clock ?? '')
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-local]'))
    element.hidden = false
}

function nowFor(element: HTMLElement): number {
  const { now = '0', speed = '0' } = element.closest<HTMLElement>('[data-now]')?.dataset ?? {}
  return Number(now) + (performance.now() - loadedAt) * Number(speed)
}

// `zone` is the value of `data-clock`: empty for UTC, `local` for the time zone of the browser, or hours ahead of UTC.
function formatTime(ms: number, zone: string): string {
  const minutes = zone === 'local' ? -new Date(ms).getTimezoneOffset() : Number(zone) * 60
  return new Date(ms + minutes * 60_000).toISOString().replace('T', ' ').slice(0, 19)
}
