import type { Instant } from '../domain/time/instant.ts'

/** The operations of the emulated API, with their names in the journal. */
export const OPERATIONS = [
  'create',
  'get',
  'list',
  'data',
  'file',
  'download',
  'account',
  'unknown',
] as const

/** An operation of the emulated API. */
export type Operation = (typeof OPERATIONS)[number]

/** One request with its response. It contains no token and no body; `JournaledExchange` has them. */
export type AnsweredRequest = {
  readonly namespace: string
  readonly at: Instant
  readonly operation: Operation
  readonly method: string
  readonly path: string
  /** The HTTP status; 0 if the connection ended before a response. */
  readonly status: number
  readonly error?: number
  /** Why the request was refused, or what was ignored in it. */
  readonly why?: string
  /** Where the body differs from a valid body, or has members that the API ignores. */
  readonly differences?: readonly BodyDifference[]
  /** The fault that a scenario has injected: `reset`, `respond`, `delay`. */
  readonly fault?: string
  readonly verification?: string
  readonly scenario?: string
  readonly selectedBy?: string
}

/** `at` is a place in a body (a JSON pointer), `got` the type of the value there, `wanted` what is expected. */
export type BodyDifference = { readonly at: string; readonly got: string; readonly wanted: string }

/** A request with its number, from 1 in each namespace. */
export type StoredRequest = AnsweredRequest & { readonly number: number }
