import { runAfter } from '../runtime/timer.ts'
import type { EventHub } from './event-hub.ts'

/**
 * Looks now and after whatever happens, until there is something to see or `timeoutMs` of real time have
 * passed; then, and when `signal` is aborted or the emulator is closed, the answer is undefined.
 */
export function waitUntil<T>(
  hub: EventHub,
  look: () => T | undefined,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const seen = look()
  if (seen !== undefined || signal?.aborted || hub.isClosed) return Promise.resolve(seen)
  return new Promise((resolve, reject) => {
    const stop = () => {
      stopListening()
      cancel()
      signal?.removeEventListener('abort', giveUp)
    }
    const giveUp = () => {
      stop()
      resolve(undefined)
    }
    const stopListening = hub.subscribe(() => {
      try {
        const found = look()
        if (found === undefined && !hub.isClosed) return
        stop()
        resolve(found)
      } catch (error) {
        stop()
        reject(error)
      }
    })
    const cancel = runAfter(timeoutMs, giveUp)
    signal?.addEventListener('abort', giveUp)
  })
}
