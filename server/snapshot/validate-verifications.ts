import { type Issue, prependPath, type Schema } from '../domain/base/schema.ts'
import { shortestWireCallback } from '../domain/callbacks/callback-redaction.ts'
import { isNestedDeeper } from '../domain/json/json-depth.ts'
import { hasMoreValuesThan } from '../domain/json/json-pieces.ts'
import {
  latestTransition,
  type Verification,
  verificationTime,
} from '../domain/model/verification.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { createVerificationSchema } from '../domain/stored-state/verification-schema.ts'
import { jsonByteLength } from '../domain/text/utf8.ts'
import { formatInstant } from '../domain/time/instant.ts'
import { clockDueAt } from '../emulator/namespace.ts'
import type { Settings } from '../runtime/settings.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { SnapshotContents } from './contents.ts'
import { dueSchema } from './contents-schema.ts'
import { listIssue } from './validate-list.ts'

/** What the verifications of a snapshot are held against. */
export interface VerificationRules {
  /** The shape of an accepted request: openapi.yaml describes it, which the shell does not know. */
  readonly request: Schema<VerificationRequest>
  readonly limits: Pick<Settings, 'maxBody' | 'maxDepth'>
}

// One is checked and written in one go, so that it must not keep others waiting.
const maxValues = 200_000

export function* verificationsIssue(
  { verifications, opened, clock }: SnapshotContents,
  { request, limits }: VerificationRules,
): SlicedWork<Issue | undefined> {
  const shape = createVerificationSchema(request)
  const ids = new Set<string>()
  let number = 0
  for (const [i, verification] of verifications.entries()) {
    const issue = hasMoreValuesThan(verification, maxValues)
      ? { path: [], says: `must hold at most ${maxValues} values` }
      : (shape(verification) ??
        limitIssue(verification.request, limits) ??
        contextIssue(verification, { ids, number, opened, now: clock.now }))
    if (issue !== undefined) return prependPath('verifications', prependPath(i, issue))
    ids.add(verification.id)
    number = verification.number
    yield
  }
  return undefined
}

/** Whatever has something due stands in `due` once, at its instant, and nothing else does. */
export function* dueIssue({ verifications, due }: SnapshotContents): SlicedWork<Issue | undefined> {
  const expected = new Map<string, number>()
  for (const verification of verifications) {
    const at = clockDueAt(verification)
    if (at !== undefined) expected.set(verification.id, at)
    yield
  }
  const issue = yield* listIssue('due', due, dueSchema, ({ id, at }) => {
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
    readonly now: SnapshotContents['clock']['now']
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
  const now = verificationTime(verification, context.now)
  if (latestTransition(verification).at <= now) return undefined
  return { path: ['history'], says: `must not go beyond its own time, ${formatInstant(now)}` }
}

// What was sent cannot have been shorter than this.
function limitIssue(
  request: VerificationRequest,
  { maxBody, maxDepth }: VerificationRules['limits'],
): Issue | undefined {
  const { callback, ...rest } = request
  const body = callback === undefined ? rest : { ...rest, callback: shortestWireCallback(callback) }
  if (jsonByteLength(body) > maxBody) {
    return { path: ['request'], says: `must take at most ${maxBody} bytes (--max-body)` }
  }
  if (!isNestedDeeper(body, maxDepth)) return undefined
  return { path: ['request'], says: `must be nested at most ${maxDepth} deep (--max-depth)` }
}
