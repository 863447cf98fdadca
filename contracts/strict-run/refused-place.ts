import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { PROBLEMS, type ProblemCode, type ProblemEntry } from '../../server/domain/model/problem.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { redactWords } from '../recorder/redact.ts'
import { lineOf } from '../spec/openapi-document.ts'

/** One wrong place of a request. The service refused the request because of such places. */
export type RefusedPlace = {
  /** JSON pointer into the body, `?name` in the query, `{name}` in the path, or a word such as `path`. */
  readonly where: string
  readonly message: string
  /** JSON pointer into openapi.yaml, and its line. */
  readonly rule: string
  readonly line: number
  /** A value that would have passed, in words. */
  readonly wouldPass: string
  /** True if no test would send it on purpose, such as the id `undefined`. */
  readonly isCertain: boolean
  /** For an unknown member: the pointer of the member that the client probably means. */
  readonly near?: string
}

/** Creates a place. `rule` is a JSON pointer into openapi.yaml. */
export function refusedPlace(
  where: string,
  message: string,
  rule: string,
  wouldPass: string,
  isCertain: boolean,
): RefusedPlace {
  return { where, message, rule, line: lineOf(rule), wouldPass, isCertain }
}

/** Says how to correct the request. Some remedies repeat words of the client. These words can be personal. */
export function wouldPassOf({ problem = '', fix = '' }: RecordedCall): string {
  const entry = problemEntry(problem)
  return entry?.fix.includes('{') === false ? entry.fix : redactWords(fix)
}

/** The entry of an error in the catalogue. Undefined for an error that a scenario defines. */
export function problemEntry(problem: string): ProblemEntry | undefined {
  return Object.hasOwn(PROBLEMS, problem) ? PROBLEMS[problem as ProblemCode] : undefined
}

/** The value at a place of the body. Undefined for places that are not in the body. */
export function valueAtPlace({ requestBody }: RecordedCall, where: string): unknown {
  return where.startsWith('/') ? valueAt(requestBody, where) : undefined
}
