import { unreachable } from '../../domain/base/assert.ts'
import type { ReasonStyle } from '../../domain/model/reasons.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import type { NumberedEvent } from '../../records/event-hub.ts'
import { type RequestRow, toRequestRow } from '../../records/request-row.ts'
import type { ActionRow, DeliveryRow, ShownStatus, TransitionRow } from './row-types.ts'
import { actionRow, deliveryRow, transitionRow } from './to-rows.ts'

/** An event: its name, and the row that has changed. Instants are ISO 8601, by the emulator's clock. */
export type EventRow =
  | {
      readonly name: 'transition'
      readonly data: TransitionRow & {
        readonly namespace: string
        readonly verification: string
        readonly scenario: string
        /** The status before; null for the first one. */
        readonly from: ShownStatus | null
      }
    }
  | {
      readonly name: 'act'
      readonly data: ActionRow & { readonly namespace: string; readonly verification: string }
    }
  | { readonly name: 'delivery'; readonly data: DeliveryRow & { readonly namespace: string } }
  | { readonly name: 'request'; readonly data: RequestRow }
  | {
      readonly name: 'reset'
      readonly data: { readonly namespace: string; readonly at: string }
    }

/** Returns an event as the control API and the library report it. */
export function eventRow(event: NumberedEvent, style: ReasonStyle): EventRow {
  const { namespace } = event
  switch (event.kind) {
    case 'transition': {
      const { verification, transition, before } = event
      const { id, scenario } = verification
      const from = before === undefined ? null : (before.shownAs ?? before.to)
      const row = transitionRow(transition, style)
      const data = { namespace, verification: id, scenario: scenario.name, from, ...row }
      return { name: 'transition', data }
    }
    case 'act': {
      const data = { namespace, verification: event.verification.id, ...actionRow(event.action) }
      return { name: 'act', data }
    }
    case 'delivery':
      return {
        name: 'delivery',
        data: { namespace, ...deliveryRow(event, event.delivery) },
      }
    case 'request':
      return { name: 'request', data: toRequestRow(event.entry, event.durationMs) }
    case 'reset':
      return { name: 'reset', data: { namespace, at: formatInstant(event.at) } }
    default:
      return unreachable(event)
  }
}
