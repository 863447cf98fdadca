import type { EventRow } from '../http/control/event-rows.ts'

/** An event with its number. The event `truncated` reports how many older events were already discarded. */
export type EmulatorEvent =
  | ({ readonly id: number } & EventRow)
  | { readonly id: number; readonly name: 'truncated'; readonly data: { readonly missed: number } }

/** Selects events: those of one namespace, or `*` for all. Default: the namespace of the `NamespaceView` that is called. */
export interface EventFilter {
  /** A namespace such as `ns-1e8495d8d7b0494d`, or `*`. */
  readonly namespace?: string
}
