import type { FaultOperation } from './api-fault.ts'
import { headerText, PROBLEMS, type Problem, type ProblemCode } from './problem.ts'

/** What a scenario has answered instead: a status, and what else is not to be as the catalogue has it. */
export type RespondText = {
  /** 400 to 599. */
  readonly status: number
  readonly error?: number
  readonly message?: string
  readonly headers?: Readonly<Record<string, string | number>>
}

/** What the call knows that a message of the catalogue may ask for. */
export type RespondedCall = {
  readonly op: FaultOperation
  readonly values: Readonly<Record<string, string | number>>
  /** Why it is so, for `x-emulator-problem` and the journal. */
  readonly intention: string
}

/** The refusal that a scenario plays. Pure. */
export function respondedProblem(
  { status, error, message }: RespondText,
  { op, values, intention }: RespondedCall,
): Problem {
  const code = codeFor(op, status, error)
  const entry = code === undefined ? undefined : PROBLEMS[code]
  const text = message ?? filled(entry?.message ?? '', { ...PRICES, ...values })
  return {
    code: entry?.status === status && code !== undefined ? code : 'SCENARIO_FAULT',
    status,
    error: error ?? entry?.error ?? status,
    message: text,
    fix: headerText(intention),
    source: entry?.status === status && message === undefined ? entry.source : 'assumed',
  }
}

/** Its headers by name; a 429 says when to come again, also where the scenario does not. Pure. */
export function respondedHeaders({
  status,
  headers = {},
}: RespondText): ReadonlyMap<string, string> {
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), headerValue(String(value))] as const,
  )
  return new Map([...(status === 429 ? [['retry-after', '1'] as const] : []), ...named])
}

/**
 * Why a refusal that a scenario asks for cannot be made up from the catalogue; undefined when it can.
 * Pure.
 */
export function respondedFault(
  op: FaultOperation,
  { status, error, message }: RespondText,
): string | undefined {
  if (message !== undefined && error !== undefined) return undefined
  const code = codeFor(op, status, error)
  if (code === undefined) {
    const which = error === undefined ? `status ${status}` : `error ${error} with status ${status}`
    const missing = error === undefined ? 'error and message' : 'its message'
    return `the catalogue has no text for ${which}; add ${missing}`
  }
  if (message !== undefined) return undefined
  const known = [...Object.keys(PRICES), ...KNOWN[op]]
  const unknown = namesIn(PROBLEMS[code].message).find((name) => !known.includes(name))
  if (unknown === undefined) return undefined
  return `the catalogue's text needs a {${unknown}} that ${op} does not have; add message`
}

const KNOWN: Readonly<Record<FaultOperation, readonly string[]>> = {
  create: ['scope'],
  list: ['scope'],
  get: ['scope', 'id'],
  data: ['scope', 'id', 'type'],
  file: ['scope', 'id', 'type'],
}

// Source: sibling for the form of the sentence, assumed for the amounts.
const PRICES = { price: '11.9', credit: '0.5' }

// Source: assumed, as far as a status stands for one of several errors.
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'TOKEN_WRONG',
  402: 'CREDIT',
  403: 'SCOPE_MISSING',
  417: 'SERVICE_UNAVAILABLE',
  422: 'NOT_YET_AVAILABLE',
  429: 'TOO_MANY',
  500: 'UNREACHABLE',
  507: 'DISK_FULL',
}

function codeFor(
  op: FaultOperation,
  status: number,
  error: number | undefined,
): ProblemCode | undefined {
  if (error !== undefined) return named(status, error)
  if (status === 404 && op !== 'create') return op === 'list' ? 'NO_VERIFICATIONS' : 'ID_UNKNOWN'
  return BY_STATUS[status] ?? (status >= 500 ? 'SERVICE_UNAVAILABLE' : undefined)
}

function named(status: number, error: number): ProblemCode | undefined {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]
  return codes.find((code) => PROBLEMS[code].status === status && PROBLEMS[code].error === error)
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

// A param may have brought what the file itself could not.
function headerValue(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
}
