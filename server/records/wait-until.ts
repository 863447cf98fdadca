import { runAfter } from '../runtime/timer.ts'
import type { EventHub } from './event-hub.ts'

/**
 * Calls `look` now and after every event, until it returns a value. Resolves to undefined after `timeoutMs` real
 * milliseconds, when `signal` is aborted, or when the emulator is closed. Rejects if `look` throws.
 */
export function waitUntil<T>(
  hub: EventHub,
  look: () => T | undefined,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const first = look()
  if (first !== undefined || signal?.aborted || hub.isClosed) return Promise.resolve(first)
  return new Promise((resolve, reject) => {
    const stop = () => {
      unsubscribe()
      cancel()
      signal?.removeEventListener('abort', giveUp)
    }
    const giveUp = () => {
      stop()
      resolve(undefined)
    }
    const unsubscribe = hub.subscribe(() => {
      try {
        const value = look()
        if (value === undefined && !hub.isClosed) return
        stop()
        resolve(value)
      } catch (error) {
        stop()
        reject(error)
      }
    })
    const cancel = runAfter(timeoutMs, giveUp)
    signal?.addEventListener('abort', giveUp)
  })
}
