import { type Issue, type Shape, within } from '../domain/base/schema.ts'
import { shortestWireCallback } from '../domain/callbacks/callback-redaction.ts'
import { isNestedDeeper } from '../domain/json/json-depth.ts'
import { holdsMoreThan } from '../domain/json/json-pieces.ts'
import { latest, ownTime, type Verification } from '../domain/model/verification.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { verificationShape } from '../domain/stored-state/verification-schema.ts'
import { jsonBytes } from '../domain/text/utf8.ts'
import { isoOf } from '../domain/time/instant.ts'
import { clockDueAt } from '../emulator/namespace.ts'
import type { Settings } from '../runtime/settings.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { Contents } from './contents.ts'
import { dueShape } from './contents-schema.ts'
import { listIssue } from './validate-list.ts'

/** What the verifications of a snapshot are held against. */
export interface VerificationRules {
  /** The shape of an accepted request: openapi.yaml describes it, which the shell does not know. */
  readonly request: Shape<VerificationRequest>
  readonly limits: Pick<Settings, 'maxBody' | 'maxDepth'>
}

// One is checked and written in one go, so that it must not keep others waiting.
const mostValues = 200_000

export function* verificationsIssue(
  { verifications, opened, clock }: Contents,
  { request, limits }: VerificationRules,
): SlicedWork<Issue | undefined> {
  const shape = verificationShape(request)
  const ids = new Set<string>()
  let number = 0
  for (const [i, verification] of verifications.entries()) {
    const issue = holdsMoreThan(verification, mostValues)
      ? { path: [], says: `must hold at most ${mostValues} values` }
      : (shape(verification) ??
        limitIssue(verification.request, limits) ??
        contextIssue(verification, { ids, number, opened, now: clock.now }))
    if (issue !== undefined) return within('verifications', within(i, issue))
    ids.add(verification.id)
    number = verification.number
    yield
  }
  return undefined
}

/** Whatever has something due stands in `due` once, at its instant, and nothing else does. */
export function* dueIssue({ verifications, due }: Contents): SlicedWork<Issue | undefined> {
  const expected = new Map<string, number>()
  for (const verification of verifications) {
    const at = clockDueAt(verification)
    if (at !== undefined) expected.set(verification.id, at)
    yield
  }
  const issue = yield* listIssue('due', due, dueShape, ({ id, at }) => {
    const instant = expected.get(id)
    expected.delete(id)
    if (instant === at) return undefined
    const says =
      instant === undefined ? 'must have something due, once' : `must be due at ${instant}`
    return { path: instant === undefined ? ['id'] : ['at'], says }
  })
  const [missing] = expected.keys()
  if (issue !== undefined || missing === undefined) return issue
  return { path: ['due'], says: `must have verification ${missing}, which has something due` }
}

function contextIssue(
  verification: Verification,
  context: {
    readonly ids: ReadonlySet<string>
    readonly number: number
    readonly opened: number
    readonly now: Contents['clock']['now']
  },
): Issue | undefined {
  const { id, number } = verification
  if (context.ids.has(id)) return { path: ['id'], says: 'must be another id than those before it' }
  if (number <= context.number || number > context.opened) {
    return {
      path: ['number'],
      says: `must be from ${context.number + 1} to contents.opened, which is ${context.opened}`,
    }
  }
  const now = ownTime(verification, context.now)
  if (latest(verification).at <= now) return undefined
  return { path: ['history'], says: `must not go beyond its own time, ${isoOf(now)}` }
}

// What was sent cannot have been shorter than this.
function limitIssue(
  request: VerificationRequest,
  { maxBody, maxDepth }: VerificationRules['limits'],
): Issue | undefined {
  const { callback, ...rest } = request
  const body = callback === undefined ? rest : { ...rest, callback: shortestWireCallback(callback) }
  if (jsonBytes(body) > maxBody) {
    return { path: ['request'], says: `must take at most ${maxBody} bytes (--max-body)` }
  }
  if (!isNestedDeeper(body, maxDepth)) return undefined
  return { path: ['request'], says: `must be nested at most ${maxDepth} deep (--max-depth)` }
}
