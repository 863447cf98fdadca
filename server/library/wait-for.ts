import { UserError } from '../domain/base/user-error.ts'
import { DELIVERY_STATUSES } from '../domain/model/callback.ts'
import { STATUSES } from '../domain/model/status.ts'
import { deliveryRow, verificationDetails } from '../http/control/rows.ts'
import {
  refuseUnknownKeys,
  refuseUnknownWord,
  refuseWrongCount,
} from '../http/control/validate-body.ts'
import type { EmulatorServer } from '../http/server/serve.ts'
import { explainVerification } from '../operations/explain-verification.ts'
import { OPERATIONS, type StoredRequest, toRequestRow } from '../records/request-journal.ts'
import { waitUntil } from '../records/wait-until.ts'
import type { EmulatorView } from './emulator-view.ts'
import { requireDuration } from './parse-duration.ts'
import type { DeliveryWaitOptions, RequestWaitOptions, WaitOptions } from './wait-options.ts'

/** Waiting for what an application does in its own time. Throws, with the lives told, when it does not. */
export function createWaitMethods(
  { emulator, httpContext: surroundings }: EmulatorServer,
  name: string,
): Pick<EmulatorView, 'waitForStatus' | 'waitForDeliveries' | 'waitForRequests' | 'waitForInbox'> {
  const { events, settings } = emulator
  const style = settings.reasonStyle
  const own = () => emulator.namespaces.getOrCreateOrThrow(name)

  async function until<T>(what: string, look: () => T | undefined, timeout = '5s'): Promise<T> {
    const found = await waitUntil(events, look, requireDuration(timeout))
    if (found !== undefined) return found
    const lives = [...own().verifications.keys()].slice(-maxExplained)
    const told = lives.map((id) => explainVerification(emulator, id)).join('\n')
    throw new UserError([`${what} did not come within ${timeout}.`, ...told.split('\n')])
  }

  return {
    async waitForStatus(
      id: string,
      wanted: string | readonly string[],
      patience: WaitOptions = {},
    ) {
      refuseUnknownKeys(patience, ['timeout'])
      return until(
        `Status ${[wanted].flat().join(' or ')} of ${id}`,
        () => {
          const story = verificationDetails(emulator.findOrThrow(id), style)
          return [wanted].flat().includes(story.status) ? story : undefined
        },
        patience.timeout,
      )
    },

    async waitForDeliveries(wanted: DeliveryWaitOptions = {}) {
      refuseUnknownKeys(wanted, ['count', 'event', 'status', 'verification', 'timeout'])
      const { count = 1, event, verification, status = 'delivered', timeout } = wanted
      refuseWrongCount(count)
      refuseUnknownWord('event', event, STATUSES)
      refuseUnknownWord('status', status, DELIVERY_STATUSES)
      const look = () => {
        const rows = [...own().verifications.values()].flatMap((life) =>
          life.deliveries
            .map((delivery) => deliveryRow({ verification: life }, delivery))
            .filter(
              (row) =>
                row.status === status &&
                (event === undefined || row.event === event) &&
                (verification === undefined || row.verification === verification),
            ),
        )
        return rows.length >= count ? rows : undefined
      }
      const which = event === undefined ? '' : ` of ${event}`
      return until(`${count} ${status} callbacks${which}`, look, timeout)
    },

    async waitForRequests(wanted: RequestWaitOptions = {}) {
      refuseUnknownKeys(wanted, [...REQUEST_FILTERS, 'count', 'timeout'])
      const { count = 1, timeout, ...filters } = wanted
      refuseWrongCount(count)
      refuseUnknownWord('operation', filters.operation, OPERATIONS)
      const look = () => {
        const rows = surroundings.journal
          .of(name)
          .entries.filter((entry) => matchesRequest(entry, filters))
        return rows.length >= count ? rows.map(toRequestRow) : undefined
      }
      return until(`${count} such requests`, look, timeout)
    },

    async waitForInbox(box: string, wanted: WaitOptions & { readonly count?: number } = {}) {
      refuseUnknownKeys(wanted, ['count', 'timeout'])
      const { count = 1, timeout = '5s' } = wanted
      refuseWrongCount(count)
      const inbox = surroundings.inboxes.of(name)
      if (await inbox.wait(box, count, requireDuration(timeout))) return inbox.list(box).data
      const came = inbox.list(box).data.length
      throw new UserError(`${came} of ${count} messages came to box ${box} within ${timeout}.`)
    },
  }
}

const maxExplained = 5

const REQUEST_FILTERS = ['operation', 'status', 'error', 'verification'] as const

function matchesRequest(
  entry: StoredRequest,
  wanted: Omit<RequestWaitOptions, 'count' | 'timeout'>,
): boolean {
  return REQUEST_FILTERS.every((key) => wanted[key] === undefined || entry[key] === wanted[key])
}
