import type { Settings } from '../runtime/settings.ts'
import type { Logger } from './logger.ts'

/**
 * Logs that a limit has refused, evicted or dropped something: the first time, and each time the total has
 * doubled.
 */
export interface LimitLog {
  /** Call this after an eviction, with the number of evicted verifications since the start. */
  evicted(total: number): void
  /** Call this after a namespace or verification was refused because of a limit. */
  refused(what: 'namespace' | 'verification'): void
  /**
   * Call this after `count` old messages of inboxes or entries of the request journal were dropped for newer ones.
   */
  dropped(count: number): void
}

export function createLimitLog(
  log: Logger,
  {
    maxNamespaces,
    maxStored,
    maxJournal,
  }: Pick<Settings, 'maxNamespaces' | 'maxStored' | 'maxJournal'>,
): LimitLog {
  const evictions = whenDoubled((total) =>
    log.warn(
      `${total} of the oldest verifications were evicted so far: at most ${maxStored} are stored (--max-stored).`,
    ),
  )
  const refusals = {
    namespace: whenDoubled((total) =>
      log.warn(
        `Refused with 507: ${total} so far, because all ${maxNamespaces} namespaces are in use (--max-namespaces). Reset or delete namespaces that you no longer need.`,
      ),
    ),
    verification: whenDoubled((total) =>
      log.warn(
        `Refused with 507: ${total} so far, because all ${maxStored} verifications still have planned steps (--max-stored). Wait until they end, or reset namespaces.`,
      ),
    ),
  }
  const drops = whenDoubled((total) =>
    log.warn(
      `${total} of the oldest records of requests and inboxes were dropped so far: at most ${maxJournal} bytes are stored of each (--max-journal).`,
    ),
  )
  const totals = { namespace: 0, verification: 0, dropped: 0 }
  return {
    evicted: evictions,
    refused(what) {
      totals[what] += 1
      refusals[what](totals[what])
    },
    dropped(count) {
      totals.dropped += count
      drops(totals.dropped)
    },
  }
}

function whenDoubled(write: (total: number) => void): (total: number) => void {
  let written = 0
  return (total) => {
    if (total < 2 * written) return
    written = total
    write(total)
  }
}
