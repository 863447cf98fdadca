import type { ServerResponse } from 'node:http'
import type { ReasonStyle } from '../../domain/model/reasons.ts'
import type { EventHub, NumberedEvent } from '../../records/event-hub.ts'
import { runAfter } from '../../runtime/timer.ts'
import { version } from '../../runtime/version.ts'
import { eventRow } from './event-rows.ts'

export interface StreamOptions {
  readonly hub: EventHub
  readonly style: ReasonStyle
  /** Identifies this run of the emulator in event ids, such as `mhx2k1a0`. */
  readonly run: string
  /** True if the client may see events of this namespace. */
  readonly isVisible: (namespace: string) => boolean
  /** The `Last-Event-ID` of a client that reconnects. */
  readonly lastId?: string | undefined
  /**
   * Real milliseconds between heartbeats. A client that reads nothing for the time of two heartbeats is dropped.
   * Default 15000.
   */
  readonly beatMs?: number
  /** Real milliseconds that a dropped client has to read the remaining events and the reason. Default 15000. */
  readonly graceMs?: number
}

/**
 * Streams events to a client as server-sent events, until it disconnects or the emulator stops. Three notices inform
 * a client about the stream itself. `truncated`: the client has missed events. `dropped`: the client reads too
 * slowly. `closed`: the emulator stops.
 */
export function streamEvents(res: ServerResponse, options: StreamOptions): void {
  const { hub, style, run, isVisible, lastId, beatMs = 15_000, graceMs = 15_000 } = options
  const stopListening = hub.subscribe(pump)
  const start = startPosition(lastId, run, hub.newestNumber)
  let { cursor } = start
  let blocked = false
  let beatsBlocked = 0
  let hasEnded = false
  let cancelTimer = runAfter(beatMs, sendHeartbeat)

  function write(text: string): void {
    if (text !== '' && !res.write(text)) blocked = true
  }

  function pump(): void {
    while (!blocked && !hasEnded) {
      const { events, missed } = hub.eventsAfter(cursor)
      if (missed > 0) write(formatNotice('truncated', missedEventsNotice(missed)))
      const last = events.at(-1)
      if (last === undefined) break
      cursor = last.number
      const visibleEvents = events.filter(({ namespace }) => isVisible(namespace))
      write(visibleEvents.map((event) => formatFrame(event, run, style)).join(''))
    }
    if (hub.isClosed) end(formatNotice('closed', { why: 'The emulator stops.' }))
  }

  function sendHeartbeat(): void {
    beatsBlocked = blocked ? beatsBlocked + 1 : 0
    if (beatsBlocked >= 2) {
      end(formatNotice('dropped', slowReaderNotice))
      return
    }
    if (!blocked) write(': still here\n\n')
    cancelTimer = runAfter(beatMs, sendHeartbeat)
  }

  function end(text: string): void {
    if (hasEnded) return
    stop()
    res.end(text)
    // A client that does not read is disconnected after graceMs.
    cancelTimer = runAfter(graceMs, () => res.destroy())
  }

  function stop(): void {
    hasEnded = true
    stopListening()
    cancelTimer()
  }

  res.on('close', stop)
  res.on('drain', () => {
    blocked = false
    pump()
  })
  res.writeHead(200, STREAM_HEADERS)
  // An id without data is not an event. With it, a client that disconnects before the first event can resume.
  write(`: videoid-emulator ${version}\nretry: 2000\nid: ${run}-${cursor}\n\n`)
  if (start.unknown) write(formatNotice('truncated', unknownRunNotice))
  pump()
}

const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // Stops nginx from buffering events.
  'X-Accel-Buffering': 'no',
} as const

const resyncFix =
  'Read the current state with GET /__emulator/verifications, then continue to listen.'

function missedEventsNotice(missed: number) {
  return { missed, why: `${missed} events of all namespaces are no longer stored.`, fix: resyncFix }
}

const unknownRunNotice = {
  why: 'This Last-Event-ID is not from this run of the emulator.',
  fix: resyncFix,
}

const slowReaderNotice = {
  why: 'The client has read nothing from this stream for too long.',
  fix: 'Connect again with the header Last-Event-ID, and continue to read.',
}

function startPosition(lastId: string | undefined, run: string, newest: number) {
  if (lastId === undefined) return { cursor: newest, unknown: false }
  const [, runOfClient, digits] = /^([0-9a-z]{1,16})-(\d{1,15})$/.exec(lastId) ?? []
  const number = Number(digits)
  const known = runOfClient === run && number <= newest
  return { cursor: known ? number : newest, unknown: !known }
}

// Caches the text of an event, because hundreds of clients may read the same one.
const frameByEvent = new WeakMap<NumberedEvent, string>()

function formatFrame(event: NumberedEvent, run: string, style: ReasonStyle): string {
  const cached = frameByEvent.get(event)
  if (cached !== undefined) return cached
  const { name, data } = eventRow(event, style)
  const frame = `id: ${run}-${event.number}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
  frameByEvent.set(event, frame)
  return frame
}

function formatNotice(name: string, data: Readonly<Record<string, unknown>>): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
