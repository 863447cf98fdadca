import { PROBLEMS, type ProblemCode } from '../../server/domain/model/problem.ts'
import { operationOf } from '../spec/match-operation.ts'
import type { RecordedCall } from './recorded-calls.ts'
import { redactWords } from './redact.ts'

/** An undocumented behaviour that a run relied on, and how to check it. */
export type Assumption = {
  readonly what: string
  /** A test to run in the vendor's sandbox before going live. */
  readonly check: string
  readonly times: number
}

/** Returns the assumptions in the responses of a run, the most frequent first. Pure. */
export function assumptionsOf(calls: readonly RecordedCall[]): readonly Assumption[] {
  const assumptionByText = new Map<string, Assumption>()
  for (const call of calls.filter(({ assumed }) => assumed)) {
    for (const [what, check] of assumptionsIn(call)) {
      const times = (assumptionByText.get(what)?.times ?? 0) + 1
      assumptionByText.set(what, { what, check, times })
    }
  }
  return [...assumptionByText.values()].sort((a, b) => b.times - a.times)
}

type AssumptionLine = readonly [what: string, check: string]

function assumptionsIn(call: RecordedCall): readonly AssumptionLine[] {
  const { method, path, status, problem, responseBody } = call
  const operation = operationOf(method, path) ?? `${method} of an unknown path`
  if (problem !== undefined) return [refusalLine(operation, status, problem)]
  if (operation.endsWith('/{type}')) {
    const type = redactWords(path.replace(/\?.*/s, '').split('/').at(-1) ?? '')
    return [
      [
        `the document "${type}": its name, and the form in which it is sent`,
        `GET /IT-identity-verifications/{id}/${type} after ok, and compare name, type and bytes`,
      ],
    ]
  }
  return [...new Set(reasonsIn(responseBody))].map(
    (reason): AssumptionLine => [
      `the reason "${reason}"`,
      'end a verification with ko for this reason; only the two sandbox reasons are public, so accept any text',
    ],
  )
}

function refusalLine(operation: string, status: number, problem: string): AssumptionLine {
  const error = Object.hasOwn(PROBLEMS, problem)
    ? PROBLEMS[problem as ProblemCode].error
    : undefined
  const number = error === undefined ? '' : `, error ${error}`
  return [
    `${operation} is refused with ${status}${number} (${problem})`,
    `cause this error in the sandbox; docs/errors.md#${problem.toLowerCase()} has the curl command`,
  ]
}

function reasonsIn(body: unknown): readonly string[] {
  const text = typeof body === 'string' ? body : ''
  const known = ['identityverified', 'identity_verified', 'identitydocumentnotavailable']
  return [...text.matchAll(/"reason":"([^"]+)"/g)]
    .map(([, reason = '']) => reason)
    .filter((reason) => !known.includes(reason) && reason !== 'identity_document_not_available')
}
