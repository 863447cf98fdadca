import type { Emulator } from '../emulator/emulator.ts'
import { eventRow } from '../http/control/event-rows.ts'
import type { EmulatorEvent, EventFilter } from './emulator-event.ts'
import type { EmulatorView } from './emulator-view.ts'

/** The two ways to learn what happens: by a listener, and by a loop. */
export function createEventMethods(
  { events: hub, settings }: Emulator,
  own: string,
): Pick<EmulatorView, 'onEvent' | 'events'> {
  function told(after: number, wanted: string): { events: readonly EmulatorEvent[]; last: number } {
    const { events, missed } = hub.eventsAfter(after)
    const last = events.at(-1)?.number ?? after
    const rows = events
      .filter(({ namespace }) => wanted === '*' || wanted === namespace)
      .map((event) => ({ id: event.number, ...eventRow(event, settings.reasonStyle) }))
    if (missed === 0) return { events: rows, last }
    return { events: [{ id: after + missed, name: 'truncated', data: { missed } }, ...rows], last }
  }

  async function* following(from: number, wanted: string): AsyncGenerator<EmulatorEvent, void> {
    for (let cursor = from; ; ) {
      const { events, last } = told(cursor, wanted)
      yield* events
      if (last === cursor) {
        if (hub.isClosed) return
        await new Promise<void>((resolve) => {
          const stop = hub.subscribe(() => {
            stop()
            resolve()
          })
        })
      }
      cursor = last
    }
  }

  return {
    onEvent(listener: (event: EmulatorEvent) => void, { namespace = own }: EventFilter = {}) {
      let cursor = hub.newestNumber
      return hub.subscribe(() => {
        for (;;) {
          const { events, last } = told(cursor, namespace)
          if (last === cursor) return
          cursor = last
          for (const event of events) callListener(listener, event)
        }
      })
    },

    events({ namespace = own }: EventFilter = {}): AsyncIterable<EmulatorEvent> {
      // From here on events are kept, although nobody waits yet.
      hub.subscribe(() => {})()
      return following(hub.newestNumber, namespace)
    },
  }
}

// Node then reports it as it reports whatever nobody caught, and the next listener is still called.
function callListener(listener: (event: EmulatorEvent) => void, event: EmulatorEvent): void {
  try {
    listener(event)
  } catch (fault) {
    queueMicrotask(() => {
      throw fault
    })
  }
}
