import type { DurationMs } from '../time/instant.ts'
import catalogue from './problem-catalogue.json' with { type: 'json' }

/** The number, text and remedy of every refusal, by its name. */
export type ProblemCode = keyof typeof catalogue

export type Source = 'documented' | 'mirrored' | 'sibling' | 'assumed'

export type ProblemEntry = {
  /** HTTP status. */
  readonly status: number
  /** The platform's own number; not always whole (125.22). */
  readonly error: number
  /** What the client reads; `{name}` is filled in. */
  readonly message: string
  readonly fix: string
  readonly source: Source
}

/** A client's mistake, or an end the client must survive, as the emulated API tells it. */
export type Problem = {
  /** `SCENARIO_FAULT`: a scenario's own words. */
  readonly code: ProblemCode | 'SCENARIO_FAULT'
  readonly status: number
  readonly error: number
  readonly message: string
  /** Printable ASCII, at most 200 characters: it travels in a header. */
  readonly fix: string
  readonly source: Source
  readonly retryAfter?: DurationMs
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Every refusal of the emulated API, in the order of the checks.
 *
 * Source: the numbers of Video ID itself are not public. Those with source `sibling` are what other
 * services of the platform answer; the rest follow their numbering. docs/fidelity.md#error-numbers
 */
export const PROBLEMS = catalogue as Readonly<Record<ProblemCode, ProblemEntry>>

/** Takes a problem from the catalogue and fills in its `{names}`. Pure. */
export function createProblem(
  code: ProblemCode,
  values: Readonly<Record<string, string | number>> = {},
): Problem {
  const entry: ProblemEntry = PROBLEMS[code]
  return {
    code,
    status: entry.status,
    error: entry.error,
    message: fillTemplate(entry.message, values),
    fix: toHeaderText(fillTemplate(entry.fix, values)),
    source: entry.source,
  }
}

export function problemResult<T>(
  code: ProblemCode,
  values: Readonly<Record<string, string | number>> = {},
): Result<T> {
  return { ok: false, problem: createProblem(code, values) }
}

function fillTemplate(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )
}

/** What a header can carry of a text: printable ASCII, 200 characters at most. Pure. */
export function toHeaderText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
