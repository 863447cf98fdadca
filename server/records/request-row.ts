import { formatInstant } from '../domain/time/instant.ts'
import type { AnsweredRequest, StoredRequest } from './journal-entry.ts'
import type { JournaledExchange } from './journaled-exchange.ts'

/** A request as the control API shows it in lists. */
export interface RequestRow extends Omit<AnsweredRequest, 'at'> {
  /** `req-` and the number of the request in its namespace, from 1. */
  readonly id: string
  /** ISO 8601, by the clock of the namespace. */
  readonly at: string
  /** Real milliseconds until the end of the response. Absent if a snapshot has restored the request. */
  readonly durationMs?: number
}

/** Returns the row of a request. `durationMs` is the duration of its exchange. */
export function toRequestRow(
  { number, at, ...entry }: StoredRequest,
  durationMs: JournaledExchange['durationMs'] | undefined,
): RequestRow {
  return {
    id: `req-${number}`,
    at: formatInstant(at),
    ...entry,
    ...(durationMs === undefined ? {} : { durationMs: Math.round(durationMs * 100) / 100 }),
  }
}
