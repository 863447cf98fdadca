import type { ApiResponse } from './call.ts'
import { failureOf } from './failure.ts'
import { failureOutcome, type Outcome, successOutcome } from './outcome.ts'
import { isRecord } from './wire.ts'

/**
 * Takes `data` out of the envelope `{data, success, message, error}`; `read` answers undefined for what is
 * not as expected. Further members are borne.
 *
 * Source: documented (the envelope), sibling (its form in a refusal).
 */
export function readPayload<T>(
  answer: ApiResponse,
  read: (data: unknown) => T | undefined,
): Outcome<T> {
  const envelope = jsonIn(answer)
  const isOurs = isRecord(envelope) && typeof envelope.success === 'boolean'
  if (!isOurs) return failureOutcome(failureOf(answer, undefined))
  const { data, success: succeeded, message, error } = envelope
  if (!succeeded || answer.status >= 300) {
    const said = {
      error: typeof error === 'number' ? error : null,
      message: typeof message === 'string' ? message : '',
    }
    return failureOutcome(failureOf(answer, said))
  }
  const value = read(data)
  return value === undefined ? unreadable(answer) : successOutcome(value)
}

export function unreadable({ status, contentType }: ApiResponse): Outcome<never> {
  return failureOutcome({ kind: 'unreadable', status, contentType })
}

function jsonIn({ bytes }: ApiResponse): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
