import type { Failure } from './failure.ts'

/** What a call came to. Nothing is thrown for what a client has to live with. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

export function successOutcome<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function failureOutcome(failure: Failure): Outcome<never> {
  return { ok: false, failure }
}
