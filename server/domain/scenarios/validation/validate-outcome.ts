import { findReasonId } from '../../model/reasons.ts'
import type { KoText, ScenarioIssue, ScenarioText } from '../scenario.ts'

/** Returns the issues of the weights of an `outcome`: missing ones, useless ones, and reasons that occur twice. Pure. */
export function validateOutcome({ outcome }: ScenarioText): readonly ScenarioIssue[] {
  if (outcome === undefined || outcome === 'ok' || typeof outcome.ko === 'number') return []
  const { ok, ko } = outcome
  return [...reasonIssues(ko), ...weightIssues(ko, ok !== undefined), ...repeatedReasons(ko)]
}

function reasonIssues({ reason, reasons }: KoText): readonly ScenarioIssue[] {
  if (reason === undefined && reasons === undefined) {
    return [{ pointer: '/outcome/ko', part: 'value', says: '"reason" is missing here; add it' }]
  }
  if (reason === undefined || reasons === undefined) return []
  const says = 'reason and reasons exclude each other, keep one of them'
  return [{ pointer: '/outcome/ko/reasons', part: 'key', says }]
}

function weightIssues(ko: KoText, isOkWeighted: boolean): readonly ScenarioIssue[] {
  if (ko.reasons !== undefined) {
    if (ko.weight === undefined) return []
    const says = 'the weight of ko is the sum of its reasons; leave "weight" out'
    return [{ pointer: '/outcome/ko/weight', part: 'key', says }]
  }
  if (isOkWeighted && ko.weight === undefined) {
    const says = 'ok has a weight, and ko has none; add a weight, such as "weight: 30"'
    return [{ pointer: '/outcome/ko', part: 'key', says }]
  }
  if (isOkWeighted || ko.weight === undefined) return []
  const says = 'a weight needs a second outcome to compare with; add "ok: 70", or leave it out'
  return [{ pointer: '/outcome/ko/weight', part: 'key', says }]
}

function repeatedReasons({ reasons = {} }: KoText): readonly ScenarioIssue[] {
  const seen = new Set<string>()
  return Object.keys(reasons).flatMap((name): readonly ScenarioIssue[] => {
    const id = findReasonId(name)
    if (id === undefined) return []
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    const says = `the reason ${id} is written twice, in two spellings; keep one of them`
    return [{ pointer: `/outcome/ko/reasons/${name}`, part: 'key', says }]
  })
}
