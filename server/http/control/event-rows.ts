import type { ReasonStyle } from '../../core/life/reason.ts'
import { unreachable } from '../../core/plain/assert.ts'
import { isoOf } from '../../core/time/instant.ts'
import type { EmulatorEvent } from '../../shell/records/event-hub.ts'
import { requestRow } from '../../shell/records/journal.ts'
import { deedRow, deliveryRow, transitionRow } from './rows.ts'

export type EventRow = ReturnType<typeof eventRow>

/** An event as the control API and the library tell it: its name, and the row it is about. */
export function eventRow(event: EmulatorEvent, style: ReasonStyle) {
  const { namespace } = event
  switch (event.kind) {
    case 'transition': {
      const { verification, transition, before } = event
      const { id, scenario } = verification
      const from = before === undefined ? null : (before.shownAs ?? before.to)
      const row = transitionRow(transition, style)
      const data = { namespace, verification: id, scenario: scenario.name, from, ...row }
      return { name: 'transition', data } as const
    }
    case 'act': {
      const data = { namespace, verification: event.verification.id, ...deedRow(event.deed) }
      return { name: 'act', data } as const
    }
    case 'delivery':
      return {
        name: 'delivery',
        data: { namespace, ...deliveryRow(event, event.delivery) },
      } as const
    case 'request':
      return { name: 'request', data: requestRow(event.entry) } as const
    case 'reset':
      return { name: 'reset', data: { namespace, at: isoOf(event.at) } } as const
    default:
      return unreachable(event)
  }
}
