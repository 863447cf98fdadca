import { UserError } from '../domain/base/user-error.ts'
import { DELIVERY_STATUSES } from '../domain/model/callback.ts'
import { STATUSES } from '../domain/model/status.ts'
import { explainProblems } from '../http/control/explain-namespace.ts'
import { deliveryRow, verificationDetails } from '../http/control/to-rows.ts'
import {
  refuseUnknownKeys,
  refuseUnknownValue,
  refuseWrongCount,
} from '../http/control/validate-input.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'
import { explainVerification } from '../operations/explain-verification.ts'
import { OPERATIONS, type StoredRequest } from '../records/journal-entry.ts'
import { toRequestRow } from '../records/request-row.ts'
import { waitUntil } from '../records/wait-until.ts'
import type { NamespaceView } from './namespace-view.ts'
import { parseDurationOrThrow } from './parse-duration-or-throw.ts'
import type { DeliveryWaitOptions, RequestWaitOptions, WaitOptions } from './wait-options.ts'

/**
 * Creates the `waitFor…` methods. When the time is up, they throw a UserError that explains the verifications, refused
 * requests, failed callbacks, and requests with another token. Requests without a token up to number
 * `missingTokenAfter` are left out.
 */
export function createWaitMethods(
  { emulator, httpContext }: EmulatorServer,
  name: string,
  missingTokenAfter: number,
): Pick<NamespaceView, 'waitForStatus' | 'waitForDeliveries' | 'waitForRequests' | 'waitForInbox'> {
  const { events, settings } = emulator
  const style = settings.reasonStyle
  const getNamespace = () => emulator.namespaces.getOrCreateOrThrow(name)
  const toRow = (entry: StoredRequest) =>
    toRequestRow(entry, httpContext.journal.exchangeOf(entry)?.durationMs)

  async function until<T>(what: string, check: () => T | undefined, timeout = '5s'): Promise<T> {
    const result = await waitUntil(events, check, parseDurationOrThrow(timeout))
    if (result !== undefined) return result
    throw timeoutError(`${what} did not come within ${timeout}.`)
  }

  function timeoutError(sentence: string): UserError {
    const ids = [...getNamespace().verifications.keys()].slice(-maxExplained)
    const { sections } = explainProblems(httpContext, name, missingTokenAfter)
    const texts = [...ids.map((id) => explainVerification(emulator, id)), ...sections]
    return new UserError([sentence, ...texts.join('\n').split('\n')])
  }

  return {
    async waitForStatus(id: string, status: string | readonly string[], options: WaitOptions = {}) {
      refuseUnknownKeys(options, ['timeout'])
      return until(
        `Status ${[status].flat().join(' or ')} of ${id}`,
        () => {
          const details = verificationDetails(emulator.findOrThrow(id), style)
          return [status].flat().includes(details.status) ? details : undefined
        },
        options.timeout,
      )
    },

    async waitForDeliveries(options: DeliveryWaitOptions = {}) {
      refuseUnknownKeys(options, ['count', 'event', 'status', 'verification', 'timeout'])
      const { count = 1, event, verification, status = 'delivered', timeout } = options
      refuseWrongCount(count)
      refuseUnknownValue('event', event, STATUSES)
      refuseUnknownValue('status', status, DELIVERY_STATUSES)
      const check = () => {
        const rows = [...getNamespace().verifications.values()].flatMap((verificationRecord) =>
          verificationRecord.deliveries
            .map((delivery) => deliveryRow({ verification: verificationRecord }, delivery))
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
      return until(`${count} ${status} callbacks${which}`, check, timeout)
    },

    async waitForRequests(options: RequestWaitOptions = {}) {
      refuseUnknownKeys(options, [...REQUEST_FILTERS, 'count', 'timeout'])
      const { count = 1, timeout, ...filters } = options
      refuseWrongCount(count)
      refuseUnknownValue('operation', filters.operation, OPERATIONS)
      const check = () => {
        const rows = httpContext.journal
          .of(name)
          .entries.filter((entry) => matchesRequest(entry, filters))
        return rows.length >= count ? rows.map(toRow) : undefined
      }
      return until(`${count} such requests`, check, timeout)
    },

    async waitForInbox(box: string, options: WaitOptions & { readonly count?: number } = {}) {
      refuseUnknownKeys(options, ['count', 'timeout'])
      const { count = 1, timeout = '5s' } = options
      refuseWrongCount(count)
      const inbox = httpContext.inboxes.of(name)
      if (await inbox.wait(box, count, parseDurationOrThrow(timeout))) return inbox.list(box).data
      const received = inbox.list(box).data.length
      throw timeoutError(`${received} of ${count} messages came to box ${box} within ${timeout}.`)
    },
  }
}

const maxExplained = 5

const REQUEST_FILTERS = ['operation', 'status', 'error', 'verification'] as const

function matchesRequest(
  entry: StoredRequest,
  filters: Omit<RequestWaitOptions, 'count' | 'timeout'>,
): boolean {
  return REQUEST_FILTERS.every((key) => filters[key] === undefined || entry[key] === filters[key])
}
