import { parseProbeJson } from './probe-text.ts'

/**
 * Returns the error that the body of a 2xx answer reports, or undefined. A receiver that answers 2xx although it failed
 * loses the callback of `event`. Pure.
 *
 *     <b>Warning</b>: Undefined array key "owner" in /srv/hook.php   →   Warning: Undefined array key "owner"
 *     {"success":false,"message":"no such order"}                      →   "success":false
 */
export function complaintIn(event: string, body: string): string | undefined {
  const text = body.trim()
  if (text === '') return undefined
  // After `ko`, a word such as "failed" may be about the person, not about the receiver.
  const isAboutFailure = event === 'ko'
  const json = parseProbeJson(text)
  if (json !== undefined) return complaintInJson(json, isAboutFailure)
  const plain = text.replaceAll(/<[^<>]*>/g, '')
  for (const pattern of isAboutFailure ? RUNTIME_ERRORS : [...RUNTIME_ERRORS, SHORT_ANSWERS]) {
    const found = pattern.exec(plain)?.[0]
    if (found !== undefined) return found.trim().slice(0, 120)
  }
  return undefined
}

// Texts that runtimes and frameworks print about an uncaught error.
const RUNTIME_ERRORS: readonly RegExp[] = [
  /\b(Fatal error|Parse error|Warning|Notice|Deprecated): .*/,
  /Traceback \(most recent call last\).*/,
  /\b(Type|Reference|Syntax|Range|Key|Value|Attribute|Name|Index)Error\b.*/,
  /\bSQLSTATE\[.*/,
  /(?<![\w.])[\w.]{1,200}(?<=Exception)(?![\w.]).*/,
]

// A short answer that reports a failure.
const SHORT_ANSWERS =
  /^(internal server error|error\b|failed\b|failure\b|exception\b|bad request).*/i

function complaintInJson(json: unknown, isAboutFailure: boolean): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  for (const [name, value] of Object.entries(json)) {
    const isError = /^(error|errors|exception|traceback)$/i.test(name) && !isNothing(value)
    const isFailure = /^(success|ok|accepted|received)$/i.test(name) && value === false
    const isState = /^(status|result|state)$/i.test(name) && /^error$/i.test(`${value}`)
    if (isError || isState || (isFailure && !isAboutFailure))
      return `"${name}":${JSON.stringify(value)}`.slice(0, 120)
  }
  return undefined
}

function isNothing(value: unknown): boolean {
  if (value === null || value === false || value === '' || value === 0) return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
