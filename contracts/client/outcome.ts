import type { Failure } from './failure.ts'

/** The result of a call. A failure is a value, not an exception. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

export function successOutcome<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function failureOutcome(failure: Failure): Outcome<never> {
  return { ok: false, failure }
}
