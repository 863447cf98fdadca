import { createHash } from 'node:crypto'
import { formatPath } from '../domain/base/schema.ts'
import { stringifyInChunks } from '../domain/json/stringify-in-chunks.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import { dueEntries, type Namespace } from '../emulator/namespace.ts'
import type { InboxDump } from '../records/inbox.ts'
import type { RequestJournalDump } from '../records/request-journal.ts'
import { runAtOnce, type SlicedWork } from '../runtime/sliced-work.ts'
import { version } from '../runtime/version.ts'
import type { SnapshotContents } from './contents.ts'
import { contentsIssue } from './validate-contents.ts'
import type { VerificationRules } from './validate-verifications.ts'

/** A namespace as JSON. A client can restore the namespace from it later. */
export type Snapshot = {
  readonly format: typeof snapshotFormat
  /** The version of the format of the contents. An emulator restores only its own version. */
  readonly version: typeof snapshotVersion
  /** SHA-256 of the contents with sorted keys. It detects accidental changes. */
  readonly digest: string
  readonly contents: SnapshotContents
}

const snapshotFormat = 'videoid-emulator namespace'

/** Increases with every change of the stored schemas (namespace, verification); a test detects such changes. */
export const snapshotVersion = 1

/** Returns the current state of a namespace. Its values are immutable, so the JSON can be written in slices. */
export function snapshotContentsOf(
  namespace: Namespace,
  requests: RequestJournalDump,
  inboxes: InboxDump,
): SnapshotContents {
  const {
    name,
    owner,
    seed,
    startedAt,
    clock,
    lastNumber: opened,
    booked,
    billed,
    queue,
  } = namespace
  const { mode, speed } = clock
  return {
    madeBy: version,
    namespace: name,
    owner,
    seed,
    startedAt,
    clock: { mode, now: clock.now(), speed },
    opened,
    booked,
    billed,
    queue,
    ...(namespace.defaultScenario === undefined ? {} : { byDefault: namespace.defaultScenario }),
    ...(namespace.openNow === true ? { openNow: true } : {}),
    calls: [...namespace.calls],
    verifications: [...namespace.verifications.values()],
    due: dueEntries(namespace),
    requests,
    inboxes,
  }
}

/** Creates a snapshot that shares no objects with the namespace. */
export function snapshotOf(
  namespace: Namespace,
  requests: RequestJournalDump,
  inboxes: InboxDump,
): Snapshot {
  // Drops everything that JSON cannot represent. Otherwise the digest would differ when a client sends the
  // snapshot back.
  const contents = JSON.parse(JSON.stringify(snapshotContentsOf(namespace, requests, inboxes)))
  return runAtOnce(toSnapshot(contents))
}

/** Adds format, version and digest to the contents. */
export function* toSnapshot(contents: SnapshotContents): SlicedWork<Snapshot> {
  return {
    format: snapshotFormat,
    version: snapshotVersion,
    digest: yield* digestOf(contents),
    contents,
  }
}

/**
 * Returns the contents of a snapshot. Throws a ControlApiError (400) if the value is not a snapshot or breaks a rule.
 * The error names the place in the value.
 */
export function* validateSnapshot(
  given: Readonly<Record<string, unknown>>,
  rules: VerificationRules,
): SlicedWork<SnapshotContents> {
  requireSnapshotFormat(given)
  if (given.digest !== (yield* digestOf(given.contents))) {
    throw new ControlApiError(
      400,
      'The snapshot was changed since it was taken, or is incomplete.',
      {
        fix: 'Send it unchanged. POST /__emulator/verifications opens a verification in any state.',
      },
    )
  }
  const issue = yield* contentsIssue(given.contents, rules)
  if (issue === undefined) return given.contents as SnapshotContents
  const place = formatPath(['contents', ...issue.path])
  throw new ControlApiError(400, `The snapshot cannot be restored: ${place} ${issue.message}.`, {
    fix: 'Take it again with GET /__emulator/state, and send it unchanged. This emulator has changed nothing.',
    place,
  })
}

function requireSnapshotFormat(given: Readonly<Record<string, unknown>>): void {
  if (given.format !== snapshotFormat) {
    throw new ControlApiError(400, 'This is not a snapshot of a namespace.', {
      fix: 'Send the complete response of GET /__emulator/state.',
    })
  }
  if (given.version === snapshotVersion) return
  const shown = JSON.stringify(given.version)?.slice(0, 20) ?? 'none'
  throw new ControlApiError(
    400,
    `The snapshot has version ${shown}, and this emulator reads version ${snapshotVersion}.`,
    {
      fix: 'Take a snapshot from an emulator of this version, or start the version that created the snapshot.',
    },
  )
}

/**
 * Computes SHA-256 of a value's JSON with sorted keys, because a client may return the keys in another order. The
 * digest detects accidental changes. It does not prove the origin, because anybody can compute it.
 */
export function* digestOf(value: unknown): SlicedWork<string> {
  const hash = createHash('sha256')
  for (const piece of stringifyInChunks(value, 'sorted')) {
    hash.update(piece)
    yield
  }
  return hash.digest('hex')
}
