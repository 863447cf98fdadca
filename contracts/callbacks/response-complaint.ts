import { parseJson } from './probe-text.ts'

/**
 * Returns what the body of an acknowledgement says about an error, or undefined. Such a receiver answers 2xx
 * although it failed, so the callback is lost. Pure.
 *
 *     <b>Warning</b>: Undefined array key "owner" in /srv/hook.php   →   Warning: Undefined array key "owner"
 *     {"success":false,"message":"no such order"}                      →   "success":false
 */
export function complaintIn(body: string): string | undefined {
  const text = body.trim()
  if (text === '') return undefined
  const json = parseJson(text)
  if (json !== undefined) return complaintInJson(json)
  const plain = text.replaceAll(/<[^>]*>/g, '')
  for (const pattern of ERROR_TEXTS) {
    const found = pattern.exec(plain)?.[0]
    if (found !== undefined) return found.trim().slice(0, 120)
  }
  return undefined
}

// What runtimes and frameworks print about an error that nobody caught, and short answers that say so.
const ERROR_TEXTS: readonly RegExp[] = [
  /\b(Fatal error|Parse error|Warning|Notice|Deprecated): .*/,
  /Traceback \(most recent call last\).*/,
  /\b(Type|Reference|Syntax|Range|Key|Value|Attribute|Name|Index)Error\b.*/,
  /\bSQLSTATE\[.*/,
  /\b[\w.]+Exception\b.*/,
  /^(internal server error|error\b|failed\b|failure\b|exception\b|bad request|not found|unauthori[sz]ed|forbidden|invalid\b|unknown (status|id)|unsupported).*/i,
]

function complaintInJson(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  for (const [name, value] of Object.entries(json)) {
    const isError = /^(error|errors|exception|traceback)$/i.test(name) && !isNothing(value)
    const isFailure = /^(success|ok|accepted|received)$/i.test(name) && value === false
    const isState =
      /^(status|result|state)$/i.test(name) && /^(error|failed|failure)$/i.test(`${value}`)
    if (isError || isFailure || isState) return `"${name}":${JSON.stringify(value)}`.slice(0, 120)
  }
  return undefined
}

function isNothing(value: unknown): boolean {
  if (value === null || value === false || value === '' || value === 0) return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
