import type { Finding } from '../spec/check-exchange.ts'

/**
 * Returns the findings of a request that remain after the expected error response. 406 explains a wrong value,
 * 428 a missing member, 400 a body that is not an object. No response explains a misspelt name, because the API ignores
 * unknown names. The exception is a misspelt name that resembles a missing member.
 */
export function unexcusedFindings(
  status: number,
  findings: readonly Finding[],
): readonly Finding[] {
  const excused = EXCUSED[status] ?? []
  return findings.filter((finding) => {
    const isMissing = findings.some(
      (each) => each.where === finding.where && kindOf(each) === 'missing',
    )
    const kind = isMissing ? 'missing' : kindOf(finding)
    if (excused.includes('all') || excused.includes(kind)) return false
    return kind !== 'name' || !excused.includes('missing') || !isMisspeltMissing(finding, findings)
  })
}

type FindingKind = 'name' | 'missing' | 'body' | 'value'

const EXCUSED: Readonly<Record<number, readonly (FindingKind | 'all')[]>> = {
  400: ['body', 'missing'],
  401: ['missing'],
  403: ['missing'],
  406: ['value', 'body'],
  408: ['all'],
  413: ['all'],
  414: ['all'],
  422: ['value', 'missing', 'body'],
  428: ['missing'],
  431: ['all'],
}

/** An empty text counts as missing. */
function kindOf({ where, message, rule }: Finding): FindingKind {
  if (/^(unknown (member|parameter)|no such operation)/.test(message)) return 'name'
  if (/\/(required|minLength)$/.test(rule)) return 'missing'
  return where === '' ? 'body' : 'value'
}

/** True for `unknown member "email", did you mean "mail"?`, if `mail` is also missing. */
function isMisspeltMissing({ message }: Finding, findings: readonly Finding[]): boolean {
  const meant = /did you mean "(.+)"\?$/.exec(message)?.[1]
  return findings.some((each) => each.message.includes(`required property '${meant}'`))
}
