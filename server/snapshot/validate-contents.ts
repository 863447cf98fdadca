import { type Issue, prependPath } from '../domain/base/schema.ts'
import { scenarioUseSchema } from '../domain/stored-state/verification-schema.ts'
import { maxQueueLength } from '../emulator/namespace-settings.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { SnapshotContents } from './contents.ts'
import { bookingSchema, callCountSchema, snapshotContentsSchema } from './contents-schema.ts'
import { firstIssueInList } from './validate-list.ts'
import { inboxDumpIssue, requestDumpIssue } from './validate-requests-and-inboxes.ts'
import { dueIssue, type VerificationRules, verificationsIssue } from './validate-verifications.ts'

/** Returns the first issue of a snapshot's contents with its path; undefined if there is none. */
export function* contentsIssue(
  given: unknown,
  rules: VerificationRules,
): SlicedWork<Issue | undefined> {
  const issue = snapshotContentsSchema(given)
  if (issue !== undefined) return issue
  const contents = given as SnapshotContents
  return (
    (yield* verificationsIssue(contents, rules)) ??
    (yield* dueIssue(contents)) ??
    (yield* settingsIssue(contents)) ??
    (yield* callsIssue(contents)) ??
    (yield* requestDumpIssue(contents.requests)) ??
    (yield* contentsInboxesIssue(contents))
  )
}

function* contentsInboxesIssue({ inboxes }: SnapshotContents): SlicedWork<Issue | undefined> {
  const issue = yield* inboxDumpIssue(inboxes)
  return issue === undefined ? undefined : prependPath('inboxes', issue)
}

function* settingsIssue({
  queue,
  booked,
  billed,
  opened,
}: SnapshotContents): SlicedWork<Issue | undefined> {
  if (queue.length > maxQueueLength) {
    return { path: ['queue'], message: `must have at most ${maxQueueLength} scenarios` }
  }
  if (billed.live + billed.selfie + billed.automatic > opened) {
    return {
      path: ['billed'],
      message: `must not add up to more than the number of opened verifications, which is ${opened}`,
    }
  }
  return (
    (yield* firstIssueInList('queue', queue, scenarioUseSchema)) ??
    (yield* firstIssueInList('booked', booked, bookingSchema, ({ from }, i) =>
      from >= (booked[i - 1]?.from ?? from) ? undefined : unorderedIssue,
    ))
  )
}

const unorderedIssue: Issue = {
  path: ['from'],
  message: 'must not be before the previous booking',
}

function callsIssue({ calls }: SnapshotContents): SlicedWork<Issue | undefined> {
  const seen = new Set<string>()
  return firstIssueInList('calls', calls, callCountSchema, ([key]) => {
    if (seen.has(key)) return { path: [0], message: 'must have only one entry' }
    seen.add(key)
    return undefined
  })
}
