import { type Issue, prependPath, type Schema } from '../domain/base/schema.ts'
import { shortestWireCallback } from '../domain/callbacks/callback-redaction.ts'
import { isNestedDeeper } from '../domain/json/json-depth.ts'
import { hasMoreValuesThan } from '../domain/json/stringify-in-chunks.ts'
import {
  latestTransition,
  type Verification,
  verificationTime,
} from '../domain/model/verification.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { createVerificationSchema } from '../domain/stored-state/verification-schema.ts'
import { jsonByteLength } from '../domain/text/utf8-byte-length.ts'
import { formatInstant } from '../domain/time/instant.ts'
import { clockDueAt } from '../emulator/namespace.ts'
import type { Settings } from '../runtime/settings.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { SnapshotContents } from './contents.ts'
import { dueSchema } from './contents-schema.ts'
import { firstIssueInList } from './validate-list.ts'

/** The schema and limits for the verifications of a snapshot. */
export interface VerificationRules {
  /** The schema of an accepted request. The caller passes it, because it is generated from openapi.yaml. */
  readonly request: Schema<VerificationRequest>
  readonly limits: Pick<Settings, 'maxBody' | 'maxDepth'>
}

// The largest size of one verification. Its validation cannot be split into slices, so it delays other requests.
const maxValues = 200_000

/** Returns the first issue of the verifications; undefined if there is none. */
export function* verificationsIssue(
  { verifications, opened, clock }: SnapshotContents,
  { request, limits }: VerificationRules,
): SlicedWork<Issue | undefined> {
  const schema = createVerificationSchema(request)
  const ids = new Set<string>()
  let number = 0
  for (const [i, verification] of verifications.entries()) {
    const issue = hasMoreValuesThan(verification, maxValues)
      ? { path: [], message: `must hold at most ${maxValues} values` }
      : (schema(verification) ??
        limitIssue(verification.request, limits) ??
        contextIssue(verification, { ids, number, opened, now: clock.now }))
    if (issue !== undefined) return prependPath('verifications', prependPath(i, issue))
    ids.add(verification.id)
    number = verification.number
    yield
  }
  return undefined
}

/** Checks that `due` has exactly one entry, with the right instant, for each verification with a due step. */
export function* dueIssue({ verifications, due }: SnapshotContents): SlicedWork<Issue | undefined> {
  const expected = new Map<string, number>()
  for (const verification of verifications) {
    const at = clockDueAt(verification)
    if (at !== undefined) expected.set(verification.id, at)
    yield
  }
  const issue = yield* firstIssueInList('due', due, dueSchema, ({ id, at }) => {
    const instant = expected.get(id)
    expected.delete(id)
    if (instant === at) return undefined
    const message =
      instant === undefined
        ? 'must have a due step or attempt, and only one entry'
        : `must be due at ${instant}`
    return { path: instant === undefined ? ['id'] : ['at'], message }
  })
  const [missing] = expected.keys()
  if (issue !== undefined || missing === undefined) return issue
  return {
    path: ['due'],
    message: `must have an entry for verification ${missing}, which has a due step or attempt`,
  }
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
  if (context.ids.has(id)) return { path: ['id'], message: 'must differ from all previous ids' }
  if (number <= context.number || number > context.opened) {
    return {
      path: ['number'],
      message: `must be from ${context.number + 1} to contents.opened, which is ${context.opened}`,
    }
  }
  const now = verificationTime(verification, context.now)
  if (latestTransition(verification).at <= now) return undefined
  return { path: ['history'], message: `must not go beyond its own time, ${formatInstant(now)}` }
}

// Applies the limits of request bodies to the shortest body that the emulator would store as this request.
function limitIssue(
  request: VerificationRequest,
  { maxBody, maxDepth }: VerificationRules['limits'],
): Issue | undefined {
  const { callback, ...rest } = request
  const body = callback === undefined ? rest : { ...rest, callback: shortestWireCallback(callback) }
  if (jsonByteLength(body) > maxBody) {
    return { path: ['request'], message: `must take at most ${maxBody} bytes (--max-body)` }
  }
  if (!isNestedDeeper(body, maxDepth)) return undefined
  return { path: ['request'], message: `must be nested at most ${maxDepth} deep (--max-depth)` }
}
