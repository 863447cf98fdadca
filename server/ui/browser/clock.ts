import { formatApproximateDuration } from '../../domain/time/format-duration.ts'

// The server's clock when the page was made (ms), its speed, and our own clock at that moment.
let loadedAt = performance.now()

/**
 * Keeps times current by the emulator's clock, not the browser's: `body[data-now]` is its instant in
 * milliseconds, `body[data-speed]` how fast it runs (0 = stands still). `[data-until]` counts down to
 * an instant, `[data-since]` counts up from one, `[data-clock]` shows the time itself. Elements with
 * their own `data-now` and `data-speed` around them go by those.
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
    element.textContent = formatTime(nowFor(element))
  }
}

function nowFor(element: HTMLElement): number {
  const { now = '0', speed = '0' } = element.closest<HTMLElement>('[data-now]')?.dataset ?? {}
  return Number(now) + (performance.now() - loadedAt) * Number(speed)
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 19)
}
