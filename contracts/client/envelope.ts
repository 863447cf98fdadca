import type { Answer } from './call.ts'
import { failureOf } from './failure.ts'
import { failed, type Outcome, success } from './outcome.ts'
import { isObject } from './wire.ts'

/**
 * Takes `data` out of the envelope `{data, success, message, error}`; `read` answers undefined for what is
 * not as expected. Further members are borne.
 *
 * Source: documented (the envelope), sibling (its form in a refusal).
 */
export function payloadOf<T>(answer: Answer, read: (data: unknown) => T | undefined): Outcome<T> {
  const envelope = jsonIn(answer)
  const isOurs = isObject(envelope) && typeof envelope.success === 'boolean'
  if (!isOurs) return failed(failureOf(answer, undefined))
  const { data, success: succeeded, message, error } = envelope
  if (!succeeded || answer.status >= 300) {
    const said = {
      error: typeof error === 'number' ? error : null,
      message: typeof message === 'string' ? message : '',
    }
    return failed(failureOf(answer, said))
  }
  const value = read(data)
  return value === undefined ? unreadable(answer) : success(value)
}

export function unreadable({ status, contentType }: Answer): Outcome<never> {
  return failed({ kind: 'unreadable', status, contentType })
}

function jsonIn({ bytes }: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
