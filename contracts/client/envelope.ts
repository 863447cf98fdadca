import type { ApiResponse } from './call.ts'
import { failureOf } from './failure.ts'
import { failureOutcome, type Outcome, successOutcome } from './outcome.ts'
import { isRecord } from './payloads.ts'

/**
 * Reads `data` from the envelope `{data, success, message, error}`. `parse` returns undefined for data of an
 * unexpected form. Ignores further members.
 *
 * Source: documented (the envelope), sibling (its form in a refusal).
 */
export function readPayload<T>(
  response: ApiResponse,
  parse: (data: unknown) => T | undefined,
): Outcome<T> {
  const envelope = jsonIn(response)
  const isEnvelope = isRecord(envelope) && typeof envelope.success === 'boolean'
  if (!isEnvelope) return failureOutcome(failureOf(response, undefined))
  const { data, success: succeeded, message, error } = envelope
  if (!succeeded || response.status >= 300) {
    const details = {
      error: typeof error === 'number' ? error : null,
      message: typeof message === 'string' ? message : '',
    }
    return failureOutcome(failureOf(response, details))
  }
  const value = parse(data)
  return value === undefined ? unreadable(response) : successOutcome(value)
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
