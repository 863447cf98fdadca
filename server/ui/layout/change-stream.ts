import { type Response, Router } from 'express'
import type { Emulator } from '../../emulator/emulator.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { runAfter } from '../../runtime/timer.ts'

// Long enough to combine a burst of changes, short enough not to be visible.
const debounceMs = 10
const keepAliveMs = 15_000
const maxIds = 100

/**
 * The route `/__emulator/changes`: server-sent events that say which verifications have changed. Every page gets the
 * events of all namespaces, because they contain nothing else. A page requests the content that it may show.
 */
export function changeRoutes({ emulator }: HttpContext): Router {
  return Router().get('/changes', (_req, res) => streamChanges(emulator, res))
}

/** Streams which verifications have changed. With `only`, the events name no other verification than this one. */
export function streamChanges({ events }: Emulator, res: Response, only?: string): void {
  let cursor = events.newestNumber
  let { otherChanges } = events
  let cancelDebounce: (() => void) | undefined
  let cancelHeartbeat = runAfter(keepAliveMs, sendHeartbeat)
  const stopListening = events.subscribe(() => {
    cancelDebounce ??= runAfter(debounceMs, sendChange)
  })

  function sendChange(): void {
    // Wait until the client has read the previous event. The next event then contains all changes since that one.
    if (res.writableNeedDrain && !events.isClosed) {
      res.once('drain', sendChange)
      return
    }
    cancelDebounce = undefined
    if (events.isClosed) {
      stop()
      res.end()
      return
    }
    const ids = new Set<string>()
    let isComplete = otherChanges === events.otherChanges
    otherChanges = events.otherChanges
    while (cursor < events.newestNumber) {
      const { events: newEvents, missed } = events.eventsAfter(cursor, 500)
      if (missed > 0 || ids.size > maxIds) isComplete = false
      for (const event of newEvents) {
        cursor = event.number
        if ('verification' in event) ids.add(event.verification.id)
        else if (event.kind === 'request') {
          if (event.entry.verification !== undefined) ids.add(event.entry.verification)
        } else if (event.kind === 'reset') isComplete = false
      }
      if (newEvents.length === 0) break
    }
    const visible = [...ids].filter((id) => only === undefined || id === only)
    const change = { verifications: isComplete ? visible : null }
    res.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`)
  }

  function sendHeartbeat(): void {
    if (!res.writableNeedDrain) res.write(': still here\n\n')
    cancelHeartbeat = runAfter(keepAliveMs, sendHeartbeat)
  }

  function stop(): void {
    stopListening()
    cancelHeartbeat()
    cancelDebounce?.()
  }

  res.on('close', stop)
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  res.write('retry: 1000\n\n')
}
