import type { ServerResponse } from 'node:http'
import type { ReasonStyle } from '../../domain/model/reasons.ts'
import type { EventHub, NumberedOccurrence } from '../../records/event-hub.ts'
import { runAfter } from '../../runtime/timer.ts'
import { version } from '../../runtime/version.ts'
import { eventRow } from './event-rows.ts'

export type StreamOptions = {
  readonly hub: EventHub
  readonly style: ReasonStyle
  /** What tells this run of the emulator from others, in the ids: `mhx2k1a0`. */
  readonly run: string
  /** Whether the reader is to see what happens in this namespace. */
  readonly isVisible: (namespace: string) => boolean
  /** The last event he has seen, before he lost the connection. */
  readonly lastId?: string | undefined
  /** Between two signs of life. A reader who takes nothing for two of them is dropped. */
  readonly beatMs?: number
  /** How long who was dropped may still read on, and why. */
  readonly graceMs?: number
}

/**
 * Tells a reader what happens, as server-sent events, until he goes or the emulator ends. He is told
 * when he missed some (`truncated`), when he is too slow (`dropped`), and of the end (`closed`).
 */
export function streamEvents(res: ServerResponse, options: StreamOptions): void {
  const { hub, style, run, isVisible: shows, lastId, beatMs = 15_000, graceMs = 15_000 } = options
  const stopListening = hub.subscribe(pump)
  const start = startPosition(lastId, run, hub.newestNumber)
  let { cursor } = start
  let blocked = false
  let beatsBlocked = 0
  let over = false
  let cancelTimer = runAfter(beatMs, beat)

  function write(text: string): void {
    if (text !== '' && !res.write(text)) blocked = true
  }

  function pump(): void {
    while (!blocked && !over) {
      const { events, missed } = hub.eventsAfter(cursor)
      if (missed > 0) write(formatNotice('truncated', missedEventsNotice(missed)))
      const last = events.at(-1)
      if (last === undefined) break
      cursor = last.number
      const own = events.filter(({ namespace }) => shows(namespace))
      write(own.map((event) => formatFrame(event, run, style)).join(''))
    }
    if (hub.isClosed) end(formatNotice('closed', { why: 'The emulator stops.' }))
  }

  function beat(): void {
    beatsBlocked = blocked ? beatsBlocked + 1 : 0
    if (beatsBlocked >= 2) {
      end(formatNotice('dropped', slowReaderNotice))
      return
    }
    if (!blocked) write(': still here\n\n')
    cancelTimer = runAfter(beatMs, beat)
  }

  function end(text: string): void {
    if (over) return
    stop()
    res.end(text)
    // He may never read that either.
    cancelTimer = runAfter(graceMs, () => res.destroy())
  }

  function stop(): void {
    over = true
    stopListening()
    cancelTimer()
  }

  res.on('close', stop)
  res.on('drain', () => {
    blocked = false
    pump()
  })
  res.writeHead(200, STREAM_HEADERS)
  // The id alone is no event, but a reader who loses the connection before the first knows his place.
  write(`: videoid-emulator ${version}\nretry: 2000\nid: ${run}-${cursor}\n\n`)
  if (start.unknown) write(formatNotice('truncated', unknownRunNotice))
  pump()
}

const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // nginx would keep events back until it has a page full of them.
  'X-Accel-Buffering': 'no',
} as const

const resyncFix = 'Read GET /__emulator/verifications for what is so now, then go on listening.'

function missedEventsNotice(missed: number) {
  return { missed, why: `${missed} events of all namespaces are kept no longer.`, fix: resyncFix }
}

const unknownRunNotice = {
  why: 'That Last-Event-ID is none of this run of the emulator.',
  fix: resyncFix,
}

const slowReaderNotice = {
  why: 'Nothing was read from this stream for too long.',
  fix: 'Connect again with the header Last-Event-ID, and read on.',
}

function startPosition(lastId: string | undefined, run: string, newest: number) {
  if (lastId === undefined) return { cursor: newest, unknown: false }
  const [, theirs, digits] = /^([0-9a-z]{1,16})-(\d{1,15})$/.exec(lastId) ?? []
  const number = Number(digits)
  const known = theirs === run && number <= newest
  return { cursor: known ? number : newest, unknown: !known }
}

// Hundreds may read the same event: it becomes text once.
const frameByEvent = new WeakMap<NumberedOccurrence, string>()

function formatFrame(event: NumberedOccurrence, run: string, style: ReasonStyle): string {
  const made = frameByEvent.get(event)
  if (made !== undefined) return made
  const { name, data } = eventRow(event, style)
  const frame = `id: ${run}-${event.number}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
  frameByEvent.set(event, frame)
  return frame
}

function formatNotice(name: string, data: Readonly<Record<string, unknown>>): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
