import type { DurationMs } from '../time/instant.ts'
import catalogue from './problem-catalogue.json' with { type: 'json' }

/** The name of an error in the catalogue. */
export type ProblemCode = keyof typeof catalogue

/** Where the knowledge about the real API comes from. docs/fidelity.md */
export type Source = 'documented' | 'mirrored' | 'sibling' | 'assumed'

export type ProblemEntry = {
  /** HTTP status. */
  readonly status: number
  /** The platform's error number; not always an integer (125.22). */
  readonly error: number
  /** The text of the response; `{name}` is a placeholder. */
  readonly message: string
  /** The change that the client must make; `{name}` is a placeholder. */
  readonly fix: string
  readonly source: Source
}

/** An error response of the emulated API: a client's mistake, or a failure that clients must handle. */
export type Problem = {
  /** `SCENARIO_FAULT` if a scenario defines the response itself. */
  readonly code: ProblemCode | 'SCENARIO_FAULT'
  readonly status: number
  readonly error: number
  readonly message: string
  /** Printable ASCII, at most 200 characters, because it is sent in a header. */
  readonly fix: string
  readonly source: Source
  readonly retryAfter?: DurationMs
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Every error of the emulated API, in the order of the checks.
 *
 * Source: the error numbers of Video ID itself are not public. Other services of the platform use the numbers
 * with source `sibling`. The rest are invented after the same scheme. docs/fidelity.md#error-numbers
 */
export const PROBLEMS = catalogue as Readonly<Record<ProblemCode, ProblemEntry>>

/** Creates a problem from the catalogue and fills in its `{placeholders}`. Pure. */
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
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  )
}

/** Makes a text safe for a header: printable ASCII, at most 200 characters. Pure. */
export function toHeaderText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
