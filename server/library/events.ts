import type { Emulator } from '../emulator/emulator.ts'
import { eventRow } from '../http/control/event-rows.ts'
import type { EmulatorEvent, EventFilter } from './emulator-event.ts'
import type { NamespaceView } from './namespace-view.ts'

/**
 * Creates two methods of a view: `onEvent` calls a listener for each event, `events` returns an async iterable of
 * events.
 */
export function createEventMethods(
  { events: hub, settings }: Emulator,
  ownNamespace: string,
): Pick<NamespaceView, 'onEvent' | 'events'> {
  function readEvents(
    after: number,
    filter: string,
  ): { events: readonly EmulatorEvent[]; last: number } {
    const { events, missed } = hub.eventsAfter(after)
    const last = events.at(-1)?.number ?? after
    const rows = events
      .filter(({ namespace }) => filter === '*' || filter === namespace)
      .map((event) => ({ id: event.number, ...eventRow(event, settings.reasonStyle) }))
    if (missed === 0) return { events: rows, last }
    return { events: [{ id: after + missed, name: 'truncated', data: { missed } }, ...rows], last }
  }

  async function* streamEvents(from: number, filter: string): AsyncGenerator<EmulatorEvent, void> {
    for (let cursor = from; ; ) {
      const { events, last } = readEvents(cursor, filter)
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
    onEvent(
      listener: (event: EmulatorEvent) => void,
      { namespace = ownNamespace }: EventFilter = {},
    ) {
      let cursor = hub.newestNumber
      return hub.subscribe(() => {
        for (;;) {
          const { events, last } = readEvents(cursor, namespace)
          if (last === cursor) return
          cursor = last
          for (const event of events) callListener(listener, event)
        }
      })
    },

    events({ namespace = ownNamespace }: EventFilter = {}): AsyncIterable<EmulatorEvent> {
      // The hub records events only after its first subscription. Subscribe once, because the loop may start later.
      hub.subscribe(() => {})()
      return streamEvents(hub.newestNumber, namespace)
    },
  }
}

/** Rethrows errors of a listener in a microtask: Node reports them as uncaught, and the next listener still runs. */
function callListener(listener: (event: EmulatorEvent) => void, event: EmulatorEvent): void {
  try {
    listener(event)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
