import { PROBLEMS, type ProblemCode } from '../../server/domain/model/problem.ts'
import { redactPath } from '../recorder/redact.ts'
import type { JudgedPlace, JudgedRefusal } from './judge-refusals.ts'
import { failsByPolicy, type RefusalPolicy } from './refusal-policy.ts'
import { pathOf } from './run-context.ts'

/** A refused request that does not fail the run. Equal requests are listed once. */
export type ListedRefusal = {
  /** Such as `POST /IT-live`. */
  readonly operation: string
  readonly status: number
  /** The name of the error, such as `MAIL_INVALID`, and its number if it has one. */
  readonly problem: string
  readonly error?: number
  /** The place that is wrong, such as `/mail`. */
  readonly where: string
  /** The mistake at this place, without values of people. */
  readonly message: string
  /** JSON pointer into openapi.yaml, and its line. */
  readonly rule: string
  readonly line: number
  readonly wouldPass: string
  readonly looksLike: JudgedPlace['looksLike']
  /** The reason why it does not fail the run. */
  readonly because: string
  readonly times: number
  /** The first occurrence, such as `call 4`. */
  readonly first: string
}

/** Lists the refused requests that do not fail the run, each kind once, in their order. Pure. */
export function groupRefusals(
  judged: readonly JudgedRefusal[],
  policy: RefusalPolicy,
): readonly ListedRefusal[] {
  const groups = new Map<string, ListedRefusal>()
  for (const { runCall, places } of judged) {
    const { call, number } = runCall
    const { status, problem = '', method } = call
    const operation = runCall.operation ?? `${method} ${redactPath(pathOf(call)).slice(0, 120)}`
    for (const place of places) {
      if (failsByPolicy(place, problem, policy)) continue
      const { where, message, rule, line, wouldPass, looksLike, because } = place
      const key = [operation, status, problem, where, message].join('\n')
      const known = groups.get(key)
      const error = errorOf(problem)
      groups.set(
        key,
        known === undefined
          ? {
              ...{ operation, status, problem, where, message, rule, line, wouldPass },
              ...{ looksLike, because, times: 1, first: `call ${number}` },
              ...(error === undefined ? {} : { error }),
            }
          : { ...known, times: known.times + 1 },
      )
    }
  }
  return [...groups.values()]
}

function errorOf(problem: string): number | undefined {
  return Object.hasOwn(PROBLEMS, problem) ? PROBLEMS[problem as ProblemCode].error : undefined
}
