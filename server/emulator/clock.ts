import { formatInstant, type Instant, instant } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'
import type { ClockMode, Settings } from '../runtime/settings.ts'
import { ControlApiError } from './control-api-error.ts'

/** The clock of one namespace. It never goes back. */
export interface Clock {
  now(): Instant
  readonly mode: ClockMode
  /** Virtual seconds for each real second. Has no effect while the mode is manual. */
  readonly speed: number
  /** Returns the real milliseconds until the clock shows `at`, or undefined while it is paused. */
  realMsUntil(at: Instant): number | undefined
  /** Changes mode, time or speed. Throws a ControlApiError with 409 for an instant that has passed. */
  set(change: { mode?: ClockMode; now?: Instant; speed?: number }): void
  /** Pauses the clock until `release`, so that an advance can go from one due instant to the next. */
  hold(): void
  /** Advances to an instant. Throws a ControlApiError with 409 for one that has passed. */
  moveTo(at: Instant): void
  release(): void
  /** Returns a reading, from which `resumedClock` creates the same clock. */
  reading(): ClockReading
}

/** The time that a clock showed at one instant of real time. A clock that is not manual has continued since then. */
export type ClockReading = {
  readonly mode: ClockMode
  readonly speed: number
  readonly shown: Instant
  /** Real time, from `realNow`. */
  readonly since: Instant
}

/** Creates the clock of a new namespace. A manual clock starts at the instant when the emulator started. */
export function initialClock({ clock: mode, speed, at }: Settings, startedAt: Instant): Clock {
  const start = mode === 'manual' ? startedAt : at
  return createClock({ mode, speed, ...(start === undefined ? {} : { at: start }) })
}

/**
 * Creates a clock from a reading of an earlier run. A running clock has continued since then. `latest` is the real
 * time of the last stored change: the new clock shows no earlier time, even if the machine's clock was set back.
 */
export function resumedClock(reading: ClockReading, latest: Instant): Clock {
  const { mode, speed, shown, since } = reading
  if (mode === 'manual') return createClock({ mode, speed, at: shown })
  const now = Math.max(realNow(), latest)
  return createClock({ mode, speed, at: instant(shown + Math.max(0, now - since) * speed) })
}

export function createClock(start: { mode: ClockMode; at?: Instant; speed: number }): Clock {
  let { mode, speed } = start
  let shown: Instant = start.at ?? realNow()
  let since = realNow()
  let isHeld = false

  const isPaused = () => isHeld || mode === 'manual'
  const now = () => (isPaused() ? shown : instant(shown + Math.max(0, realNow() - since) * speed))
  const anchor = () => {
    shown = now()
    since = realNow()
  }
  const moveTo = (at: Instant) => {
    if (at < now()) {
      throw new ControlApiError(
        409,
        `The clock shows ${formatInstant(now())} and only goes forward.`,
        {
          fix: `Ask for an instant after that, or POST /__emulator/reset to start over.`,
        },
      )
    }
    shown = at
    since = realNow()
  }

  return {
    now,
    get mode() {
      return mode
    },
    get speed() {
      return speed
    },
    realMsUntil: (at) => (isPaused() ? undefined : Math.max(0, Math.ceil((at - now()) / speed))),
    set(change) {
      if (change.now !== undefined) moveTo(change.now)
      anchor()
      mode = change.mode ?? mode
      speed = change.speed ?? speed
    },
    hold() {
      anchor()
      isHeld = true
    },
    moveTo,
    release() {
      isHeld = false
      since = realNow()
    },
    reading: () => ({ mode, speed, shown, since }),
  }
}
