import { PROBLEMS, type Problem, type ProblemCode, toHeaderText } from './problem.ts'

/** What a scenario has answered instead: a status, and what else is not to be as the catalogue has it. */
export type RespondText = {
  /** 400 to 599. */
  readonly status: number
  readonly error?: number
  readonly message?: string
  readonly headers?: Readonly<Record<string, string | number>>
}

/** What the call knows that a message of the catalogue may ask for. */
export type RespondContext = {
  readonly op: FaultOperation
  readonly values: Readonly<Record<string, string | number>>
  /** Why it is so, for `x-emulator-problem` and the journal. */
  readonly intention: string
}

/** The refusal that a scenario plays. Pure. */
export function customProblem(
  { status, error, message }: RespondText,
  { op, values, intention }: RespondContext,
): Problem {
  const code = problemCodeFor(op, status, error)
  const entry = code === undefined ? undefined : PROBLEMS[code]
  const usual = fillMessage(entry?.message, { ...EXAMPLE_AMOUNTS, ...values })
  return {
    code: entry?.status === status && code !== undefined ? code : 'SCENARIO_FAULT',
    status,
    error: error ?? entry?.error ?? status,
    message: message ?? usual ?? `refused with status ${status}`,
    fix: toHeaderText(intention),
    source:
      entry?.status === status && message === undefined && usual !== undefined
        ? entry.source
        : 'assumed',
  }
}

/** Its headers by name; a 429 says when to come again, also where the scenario does not. Pure. */
export function customHeaders({ status, headers = {} }: RespondText): ReadonlyMap<string, string> {
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), toHeaderValue(String(value))] as const,
  )
  return new Map([...(status === 429 ? [['retry-after', '1'] as const] : []), ...named])
}

// Source: sibling for the form of the sentence, assumed for the amounts.
const EXAMPLE_AMOUNTS = { price: '11.9', credit: '0.5' }

// Source: assumed, as far as a status stands for one of several errors.
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

// Undefined too where the text needs to name what the call does not have.
function fillMessage(
  text: string | undefined,
  values: Readonly<Record<string, string | number>>,
): string | undefined {
  const whole = text?.replaceAll(/\{(\w+)\}/g, (gap, name: string) => String(values[name] || gap))
  return whole === undefined || /\{\w+\}/.test(whole) ? undefined : whole
}

// A param may have brought what the file itself could not.
function toHeaderValue(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
}

export type FaultOperation = 'create' | 'get' | 'list' | 'data' | 'file'
