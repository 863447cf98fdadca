import { type Issue, within } from '../domain/base/schema.ts'
import { scenarioUseShape } from '../domain/stored-state/verification-schema.ts'
import { longestQueue } from '../emulator/namespace-settings.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import type { Contents } from './contents.ts'
import { bookingShape, callShape, contentsShape } from './contents-schema.ts'
import { listIssue } from './validate-list.ts'
import { boxesIssue, requestsIssue } from './validate-records.ts'
import { dueIssue, type VerificationRules, verificationsIssue } from './validate-verifications.ts'

/** Finds the first thing that is wrong with the contents of a snapshot, and its place; changes nothing. */
export function* contentsIssue(
  given: unknown,
  rules: VerificationRules,
): SlicedWork<Issue | undefined> {
  const issue = contentsShape(given)
  if (issue !== undefined) return issue
  const contents = given as Contents
  return (
    (yield* verificationsIssue(contents, rules)) ??
    (yield* dueIssue(contents)) ??
    (yield* settingsIssue(contents)) ??
    (yield* callsIssue(contents)) ??
    (yield* requestsIssue(contents.requests)) ??
    (yield* inboxesIssue(contents))
  )
}

function* inboxesIssue({ inboxes }: Contents): SlicedWork<Issue | undefined> {
  const issue = yield* boxesIssue(inboxes)
  return issue === undefined ? undefined : within('inboxes', issue)
}

function* settingsIssue({
  queue,
  booked,
  billed,
  opened,
}: Contents): SlicedWork<Issue | undefined> {
  if (queue.length > longestQueue) {
    return { path: ['queue'], says: `must have at most ${longestQueue} scenarios` }
  }
  if (billed.live + billed.selfie + billed.automatic > opened) {
    return { path: ['billed'], says: `must not come to more than were opened, which is ${opened}` }
  }
  return (
    (yield* listIssue('queue', queue, scenarioUseShape)) ??
    (yield* listIssue('booked', booked, bookingShape, ({ from }, i) =>
      from >= (booked[i - 1]?.from ?? from) ? undefined : unordered,
    ))
  )
}

const unordered: Issue = { path: ['from'], says: 'must not be before the booking in front of it' }

function callsIssue({ calls }: Contents): SlicedWork<Issue | undefined> {
  const seen = new Set<string>()
  return listIssue('calls', calls, callShape, ([key]) => {
    if (seen.has(key)) return { path: [0], says: 'must be counted once' }
    seen.add(key)
    return undefined
  })
}
