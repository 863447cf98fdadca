import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { redactBody, redactWords } from '../recorder/redact.ts'
import type { Finding } from '../spec/check-exchange.ts'

/** A request of a pact, without personal data. */
export type DraftRequest = {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** The id of every verification in a pact. It replaces the ids of the run. */
export const exampleId = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

/** Creates a redacted request. A wrong value stays wrong, so that the pact expects the same error. Pure. */
export function createDraftRequest(
  { method, path, requestBody, requestHeaders = {} }: RecordedCall,
  operation: string,
  findings: readonly Finding[],
): DraftRequest {
  const wrong = new Set(findings.filter(({ side }) => side === 'request').map(({ where }) => where))
  const body = redactBody(requestBody, 'request')
  return {
    method,
    path: pathOf(path, operation, wrong),
    query: queryOf(path),
    headers: headersOf(requestHeaders),
    ...(requestBody === undefined
      ? {}
      : { body: restoreWrongValues(requestBody, body, '', wrong) }),
  }
}

/** True if an operation reads one verification. */
export function readsOneVerification(operation: string): boolean {
  return operation.includes('{id}')
}

/** Returns the id in a path. Empty if there is none. */
export function verificationIdIn(path: string): string {
  return /^\/IT-identity-verifications\/([^/?]+)/.exec(path)?.[1] ?? ''
}

function pathOf(path: string, operation: string, wrong: ReadonlySet<string>): string {
  const [given = ''] = path.split('?')
  const steps = given.split('/')
  return operation
    .replace(/^\S+ /, '')
    .split('/')
    .map((step, i) => {
      if (step === '{id}') return wrong.has('{id}') ? 'not_an_id' : exampleId
      return step.startsWith('{') ? redactWords(steps[i] ?? '') : step
    })
    .join('/')
}

function queryOf(path: string): DraftRequest['query'] {
  const query: Record<string, string[]> = {}
  for (const [name, value] of new URLSearchParams(path.split(/\?(.*)/s)[1] ?? '')) {
    const safeValue = /^-?\d{0,9}$/.test(value) ? value : 'redacted'
    query[redactWords(name)] = [...(query[redactWords(name)] ?? []), safeValue]
  }
  return query
}

function headersOf(given: Readonly<Record<string, string>>): DraftRequest['headers'] {
  const { authorization, accept = '', 'content-type': contentType = '' } = given
  return {
    ...(isPlain(accept) ? { Accept: accept } : {}),
    ...(authorization === undefined ? {} : { Authorization: `${authorization} redacted`.trim() }),
    ...(isPlain(contentType) ? { 'Content-Type': contentType } : {}),
  }
}

function isPlain(header: string): boolean {
  return /^[a-z0-9*][\w.+*/;=, -]{0,120}$/i.test(header)
}

/** Redaction makes every value valid. So this replaces each value that was wrong by an invalid text of equal length. */
function restoreWrongValues(
  given: unknown,
  instead: unknown,
  pointer: string,
  wrong: ReadonlySet<string>,
): unknown {
  if (typeof given === 'string' && wrong.has(pointer)) return 'x'.repeat(given.length)
  if (typeof given !== 'object' || given === null) return instead
  const restoreMember = (each: unknown, key: string, at: unknown) =>
    restoreWrongValues(each, at, `${pointer}/${escapePointerKey(key)}`, wrong)
  if (Array.isArray(given)) {
    return given.map((each, i) =>
      restoreMember(each, String(i), (instead as readonly unknown[])[i]),
    )
  }
  // Redaction may change the names of members, but not their order.
  const redactedEntries = Object.entries(instead as object)
  return Object.fromEntries(
    Object.entries(given).map(([key, each], i) => {
      const [name = key, value] = redactedEntries[i] ?? []
      return [name, restoreMember(each, key, value)]
    }),
  )
}
