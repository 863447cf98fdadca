import { type Issue, objectWith, prependPath, type Schema } from '../domain/base/schema.ts'
import { countSchema } from '../domain/stored-state/value-schemas.ts'
import { type InboxDump, inboxLimits } from '../records/inbox.ts'
import {
  dumpedMessageSchema,
  inboxNamePattern,
  numberingIssue,
  requestEntrySchema,
} from '../records/request-and-inbox-schemas.ts'
import { type RequestJournalDump, requestJournalLimits } from '../records/request-journal.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'
import { firstIssueInList } from './validate-list.ts'

/** Returns the first issue of a dumped request journal; undefined if there is none. */
export function* requestDumpIssue({
  entries,
  count,
}: RequestJournalDump): SlicedWork<Issue | undefined> {
  const maxEntries = Math.min(requestJournalLimits.entries, count)
  if (entries.length > maxEntries) {
    return { path: ['requests', 'entries'], message: `must have at most ${maxEntries} entries` }
  }
  const issue =
    (yield* firstIssueInList('entries', entries, requestEntrySchema)) ??
    numberingIssue(entries, count)
  return issue === undefined ? undefined : prependPath('requests', issue)
}

type DumpedInbox = InboxDump[string]

/** Returns the first issue of the dumped inboxes of a namespace: in a name, a message, or the order of messages. */
export function* inboxDumpIssue(inboxes: InboxDump): SlicedWork<Issue | undefined> {
  for (const name of Object.keys(inboxes)) {
    const box = inboxes[name] as DumpedInbox
    const issue = inboxNamePattern.test(name)
      ? (dumpedInboxSchema(box) ?? (yield* messagesIssue(name, box)))
      : { path: [], message: 'must be named by 1 to 64 letters, digits, dots, dashes, underscores' }
    if (issue !== undefined) return prependPath(name, issue)
    yield
  }
  return undefined
}

const dumpedInboxSchema: Schema<DumpedInbox> = objectWith<DumpedInbox>({
  arrived: countSchema,
  messages: (value) =>
    Array.isArray(value) && value.length <= inboxLimits.messages
      ? undefined
      : { path: [], message: `must be a list of at most ${inboxLimits.messages} messages` },
})

// Checks that the messages are valid, and that their numbers are in ascending order and at most `arrived`.
function messagesIssue(
  name: string,
  { arrived, messages }: DumpedInbox,
): SlicedWork<Issue | undefined> {
  let last = 0
  return firstIssueInList('messages', messages, dumpedMessageSchema, ({ id }) => {
    const nth = Number(id.slice(name.length + 1))
    const isNext = Number.isInteger(nth) && nth > last && nth <= arrived && id === `${name}.${nth}`
    last = nth
    if (isNext) return undefined
    return {
      path: ['id'],
      message: `must be ${name}.<n>, where n is higher than in the message before it`,
    }
  })
}
