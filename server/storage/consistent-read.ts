import type { Schema } from '../domain/base/schema.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import type { FolderView } from './folder/folder-view.ts'
import { lockOwnerOf } from './folder/lock.ts'
import { type JournalReadResult, readJournal } from './journal/read-journal.ts'

/** Called with the number of bytes that have been read so far. */
export type OnBytesRead = (bytes: number) => void

export interface ConsistentReadOptions {
  /** The schema of an accepted request. The caller passes it, so that the storage imports no generated code. */
  readonly request: Schema<VerificationRequest>
  /** Called after each piece of the journal. If the journal is read again, the number begins again at 0. */
  readonly onBytes?: OnBytesRead | undefined
}

// Reading takes only some milliseconds per megabyte, so several conflicting writes in a row are rare.
const maxAttempts = 5

/**
 * Reads the journal of a folder that a running emulator may be writing. The result contains everything that was
 * on the disk when the read began. A write during the read may look like damage, and a rewrite may replace the
 * journal. The function then reads again, at most five times in total.
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

/** Passes the pieces through, and calls `onBytes` after the consumer has used each one. */
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
