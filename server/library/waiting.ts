import { Complaint } from '../core/plain/complaint.ts'
import { deliveryRow, verificationStory } from '../http/control/rows.ts'
import type { Serving } from '../http/serve.ts'
import { type FiledEntry, requestRow } from '../shell/records/journal.ts'
import { waitUntil } from '../shell/records/wait-until.ts'
import { durationOf } from './durations.ts'

/** For how long to wait, in real time: `5s` when left out. */
export type Patience = { readonly timeout?: string }

/** What of the deliveries is waited for; any that has ended well when nothing is said. */
export type WantedDeliveries = Patience & {
  readonly count?: number
  readonly event?: string
  readonly status?: string
  readonly verification?: string
}

/** What of the requests is waited for; any when nothing is said. */
export type WantedRequests = Patience & {
  readonly count?: number
  readonly operation?: string
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
    throw new Complaint(`${what} did not come within ${timeout}.\n${told}`)
  }

  return {
    /** Waits until the client reads this status, or one of these; answers the verification. */
    waitForStatus: (id: string, wanted: string | readonly string[], { timeout }: Patience = {}) =>
      until(
        `Status ${[wanted].flat().join(' or ')} of ${id}`,
        () => {
          const story = verificationStory(emulator.findOrRefuse(id), style)
          return [wanted].flat().includes(story.status) ? story : undefined
        },
        timeout,
      ),

    /** Waits for so many callbacks that fit; answers all that do. */
    waitForDeliveries(wanted: WantedDeliveries = {}) {
      const { count = 1, event, verification, status = 'delivered', timeout } = wanted
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
    waitForRequests(wanted: WantedRequests = {}) {
      const { count = 1, timeout, ...filters } = wanted
      const look = () => {
        const rows = surroundings.journal.of(name).entries.filter((entry) => fits(entry, filters))
        return rows.length >= count ? rows.map(requestRow) : undefined
      }
      return until(`${count} such requests`, look, timeout)
    },

    /** Waits for so many messages in a box; answers all of them. */
    async waitForInbox(
      box: string,
      { count = 1, timeout = '5s' }: Patience & { count?: number } = {},
    ) {
      const inbox = surroundings.inboxes.of(name)
      if (await inbox.wait(box, count, durationOf(timeout))) return inbox.list(box).data
      const came = inbox.list(box).data.length
      throw new Complaint(`${came} of ${count} messages came to box ${box} within ${timeout}.`)
    },
  }
}

const mostTold = 5

function fits(entry: FiledEntry, wanted: Omit<WantedRequests, 'count' | 'timeout'>): boolean {
  return (['operation', 'status', 'error', 'verification'] as const).every(
    (key) => wanted[key] === undefined || entry[key] === wanted[key],
  )
}
