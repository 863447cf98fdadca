import { formatInstant, type Instant, instant } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'
import type { ClockMode, Settings } from '../runtime/settings.ts'
import { ControlApiError } from './control-api-error.ts'

/** The time of one namespace. It only goes forward. */
export type Clock = {
  now(): Instant
  readonly mode: ClockMode
  /** Virtual seconds for each real one; means nothing while the mode is manual. */
  readonly speed: number
  /** Real milliseconds until the clock shows `at`; undefined while it stands still. */
  realMsUntil(at: Instant): number | undefined
  /** Refuses, with 409, an instant that has passed. */
  set(change: { mode?: ClockMode; now?: Instant; speed?: number }): void
  /** Stands still until `release`, so that what is due can be settled instant by instant. */
  hold(): void
  moveTo(at: Instant): void
  release(): void
  /** What `clockFrom` makes the same clock of. */
  reading(): ClockReading
}

/** What a clock shows, and since when; it has gone on from there, unless it is manual. */
export type ClockReading = {
  readonly mode: ClockMode
  readonly speed: number
  readonly shown: Instant
  /** Real time, as `realNow` tells it. */
  readonly since: Instant
}

/** The clock of a new namespace: a manual one starts where the emulator did. */
export function initialClock({ clock: mode, speed, at }: Settings, startedAt: Instant): Clock {
  const start = mode === 'manual' ? startedAt : at
  return createClock({ mode, speed, ...(start === undefined ? {} : { at: start }) })
}

/**
 * The clock of a reading that was taken at an earlier start: one that runs has gone on meanwhile. It never
 * shows less than at `latest`, real time, whatever has become of the machine's own clock since.
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
  let held = false

  const stands = () => held || mode === 'manual'
  const now = () => (stands() ? shown : instant(shown + Math.max(0, realNow() - since) * speed))
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
    realMsUntil: (at) => (stands() ? undefined : Math.max(0, Math.ceil((at - now()) / speed))),
    set(change) {
      if (change.now !== undefined) moveTo(change.now)
      anchor()
      mode = change.mode ?? mode
      speed = change.speed ?? speed
    },
    hold() {
      anchor()
      held = true
    },
    moveTo,
    release() {
      held = false
      since = realNow()
    },
    reading: () => ({ mode, speed, shown, since }),
  }
}
