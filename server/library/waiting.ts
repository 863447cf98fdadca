import { DELIVERY_STATUSES, type DeliveryStatus } from '../core/callback/callback.ts'
import { STATUSES, type Status } from '../core/life/status.ts'
import { Complaint } from '../core/plain/complaint.ts'
import {
  refuseUnknownKeys,
  refuseUnknownWord,
  refuseWrongCount,
} from '../http/control/known-keys.ts'
import { deliveryRow, verificationStory } from '../http/control/rows.ts'
import type { Serving } from '../http/serve.ts'
import { type FiledEntry, OPERATIONS, requestRow } from '../shell/records/journal.ts'
import { waitUntil } from '../shell/records/wait-until.ts'
import { durationOf } from './durations.ts'

/** For how long to wait, in real time: `5s` when left out. */
export type Patience = { readonly timeout?: string }

/** What of the deliveries is waited for; any that has ended well when nothing is said. */
export type WantedDeliveries = Patience & {
  /** At least so many, 1 to 1000. */
  readonly count?: number
  readonly event?: Status
  readonly status?: DeliveryStatus
  readonly verification?: string
}

/** What of the requests is waited for; any when nothing is said. */
export type WantedRequests = Patience & {
  /** At least so many, 1 to 1000. */
  readonly count?: number
  readonly operation?: (typeof OPERATIONS)[number]
  readonly status?: number
  /** The number in the envelope of a refusal. */
  readonly error?: number
  readonly verification?: string
}

/** Waiting for what an application does in its own time. Throws, with the lives told, when it does not. */
export function waitingOf({ emulator, surroundings }: Serving, name: string) {
  const { events, settings } = emulator
  const style = settings.reasonStyle
  const own = () => emulator.namespaceNamed(name)

  async function until<T>(what: string, look: () => T | undefined, timeout = '5s'): Promise<T> {
    const found = await waitUntil(events, look, durationOf(timeout))
    if (found !== undefined) return found
    const lives = [...own().verifications.keys()].slice(-mostTold)
    const told = lives.map((id) => emulator.explain(id)).join('\n')
    throw new Complaint([`${what} did not come within ${timeout}.`, ...told.split('\n')])
  }

  return {
    /** Waits until the client reads this status, or one of these; answers the verification. */
    async waitForStatus(id: string, wanted: string | readonly string[], patience: Patience = {}) {
      refuseUnknownKeys(patience, ['timeout'])
      return until(
        `Status ${[wanted].flat().join(' or ')} of ${id}`,
        () => {
          const story = verificationStory(emulator.findOrRefuse(id), style)
          return [wanted].flat().includes(story.status) ? story : undefined
        },
        patience.timeout,
      )
    },

    /** Waits for so many callbacks that fit; answers all that do. */
    async waitForDeliveries(wanted: WantedDeliveries = {}) {
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

    /** Waits for so many requests to the emulated API that fit; answers all that do. */
    async waitForRequests(wanted: WantedRequests = {}) {
      refuseUnknownKeys(wanted, [...REQUEST_FILTERS, 'count', 'timeout'])
      const { count = 1, timeout, ...filters } = wanted
      refuseWrongCount(count)
      refuseUnknownWord('operation', filters.operation, OPERATIONS)
      const look = () => {
        const rows = surroundings.journal.of(name).entries.filter((entry) => fits(entry, filters))
        return rows.length >= count ? rows.map(requestRow) : undefined
      }
      return until(`${count} such requests`, look, timeout)
    },

    /** Waits for so many messages in a box; answers all of them. */
    async waitForInbox(box: string, wanted: Patience & { readonly count?: number } = {}) {
      refuseUnknownKeys(wanted, ['count', 'timeout'])
      const { count = 1, timeout = '5s' } = wanted
      refuseWrongCount(count)
      const inbox = surroundings.inboxes.of(name)
      if (await inbox.wait(box, count, durationOf(timeout))) return inbox.list(box).data
      const came = inbox.list(box).data.length
      throw new Complaint(`${came} of ${count} messages came to box ${box} within ${timeout}.`)
    },
  }
}

const mostTold = 5

const REQUEST_FILTERS = ['operation', 'status', 'error', 'verification'] as const

function fits(entry: FiledEntry, wanted: Omit<WantedRequests, 'count' | 'timeout'>): boolean {
  return REQUEST_FILTERS.every((key) => wanted[key] === undefined || entry[key] === wanted[key])
}
