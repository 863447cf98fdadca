import { PROBLEMS, type Problem, type ProblemCode, toHeaderText } from './problem.ts'

/** The error response that a scenario's `respond` sends. Omitted members come from the problem catalogue. */
export type RespondText = {
  /** The HTTP status, from 400 to 599. */
  readonly status: number
  readonly error?: number
  readonly message?: string
  readonly headers?: Readonly<Record<string, string | number>>
}

/** The call that gets the response, with values for the placeholders of the message. */
export type RespondContext = {
  readonly op: FaultOperation
  readonly values: Readonly<Record<string, string | number>>
  /** Why the scenario sends this response, for the header `x-emulator-problem` and the journal. */
  readonly intention: string
}

/** Builds the problem that a scenario responds with. Pure. */
export function customProblem(
  { status, error, message }: RespondText,
  { op, values, intention }: RespondContext,
): Problem {
  const code = problemCodeFor(op, status, error)
  const entry = code === undefined ? undefined : PROBLEMS[code]
  const defaultMessage = fillMessage(entry?.message, { ...EXAMPLE_AMOUNTS, ...values })
  return {
    code: entry?.status === status && code !== undefined ? code : 'SCENARIO_FAULT',
    status,
    error: error ?? entry?.error ?? status,
    message: message ?? defaultMessage ?? `refused with status ${status}`,
    fix: toHeaderText(intention),
    source:
      entry?.status === status && message === undefined && defaultMessage !== undefined
        ? entry.source
        : 'assumed',
  }
}

/** Returns the headers of the response by lower-case name. A 429 always has `retry-after`, by default 1 s. Pure. */
export function customHeaders({ status, headers = {} }: RespondText): ReadonlyMap<string, string> {
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), toHeaderValue(String(value))] as const,
  )
  return new Map([...(status === 429 ? [['retry-after', '1'] as const] : []), ...named])
}

// Source: sibling for the form of the sentence, assumed for the amounts. docs/fidelity.md#error-numbers
const EXAMPLE_AMOUNTS = { price: '11.9', credit: '0.5' }

// For some of these statuses the catalogue has several errors. Source: assumed (which of them is sent).
const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'TOKEN_WRONG',
  402: 'CREDIT',
  403: 'SCOPE_MISSING',
  417: 'SERVICE_UNAVAILABLE',
  422: 'NOT_YET_AVAILABLE',
  429: 'TOO_MANY',
  500: 'UNREACHABLE',
  507: 'DISK_FULL',
}

function problemCodeFor(
  op: FaultOperation,
  status: number,
  error: number | undefined,
): ProblemCode | undefined {
  if (error !== undefined) return findProblemCode(status, error)
  if (status === 404 && op !== 'create') return op === 'list' ? 'NO_VERIFICATIONS' : 'ID_UNKNOWN'
  return CODE_BY_STATUS[status] ?? (status >= 500 ? 'SERVICE_UNAVAILABLE' : undefined)
}

function findProblemCode(status: number, error: number): ProblemCode | undefined {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]
  return codes.find((code) => PROBLEMS[code].status === status && PROBLEMS[code].error === error)
}

// Fills in the placeholders. Returns undefined if there is no message, or if a placeholder has no value.
function fillMessage(
  text: string | undefined,
  values: Readonly<Record<string, string | number>>,
): string | undefined {
  const message = text?.replaceAll(/\{(\w+)\}/g, (gap, name: string) => String(values[name] || gap))
  return message === undefined || /\{\w+\}/.test(message) ? undefined : message
}

// The value of a param can contain characters that no header may have. The validation of the file does not see it.
function toHeaderValue(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
}

export type FaultOperation = 'create' | 'get' | 'list' | 'data' | 'file'
