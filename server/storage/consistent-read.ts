import type { Schema } from '../domain/base/schema.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import type { FolderView } from './folder/folder-view.ts'
import { lockOwnerOf } from './folder/lock.ts'
import { type JournalReadResult, readJournal } from './journal/read-journal.ts'

/** Told of the bytes that have been read so far. */
export type OnBytesRead = (bytes: number) => void

export interface ConsistentReadOptions {
  /** The shape of an accepted request: openapi.yaml describes it, which the shell does not know. */
  readonly request: Schema<VerificationRequest>
  readonly onBytes?: OnBytesRead | undefined
}

// A read takes milliseconds for each megabyte, so that it seldom meets two writes in a row.
const maxAttempts = 5

/**
 * Reads the journal of a folder that a running emulator may be writing. All that was on the disk when the read
 * began is in the result, and whole records only. What was written meanwhile may look like damage, and the
 * journal may be replaced by a shorter one: then it is read again.
 */
export async function readConsistently(
  view: FolderView,
  { request, onBytes = () => {} }: Partial<ConsistentReadOptions> = {},
): Promise<JournalReadResult> {
  for (let attempt = 1; ; attempt++) {
    const before = await view.beginning()
    const pieces = () => reportBytes(view.pieces(), onBytes)
    const read = await readJournal({ ...view, pieces }, request)
    const isSame = (await view.beginning()) === before
    if (isSame && read.damage.length === 0) return read
    const isInUse = (await lockOwnerOf(view.name))?.isRunning === true
    if ((isSame && !isInUse) || attempt === maxAttempts) return read
  }
}

/** The same pieces; `onBytes` is called after each one is used. */
export async function* reportBytes(
  pieces: AsyncIterable<Uint8Array>,
  onBytes: OnBytesRead,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of pieces) {
    yield piece
    bytes += piece.byteLength
    onBytes(bytes)
  }
}
