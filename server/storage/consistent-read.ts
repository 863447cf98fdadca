import type { Shape } from '../domain/base/schema.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import type { FolderView } from './folder/folder-view.ts'
import { lockOwnerOf } from './folder/lock.ts'
import { type Read, readJournal } from './journal/read-journal.ts'

/** Told of the bytes that have been read so far. */
export type OnBytes = (bytes: number) => void

export interface ReadOptions {
  /** The shape of an accepted request: openapi.yaml describes it, which the shell does not know. */
  readonly request: Shape<VerificationRequest>
  readonly onBytes?: OnBytes | undefined
}

// A read takes milliseconds for each megabyte, so that it seldom meets two writes in a row.
const attempts = 5

/**
 * Reads the journal of a folder that a running emulator may be writing. All that was on the disk when the read
 * began is in the result, and whole records only. What was written meanwhile may look like damage, and the
 * journal may be replaced by a shorter one: then it is read again.
 */
export async function readConsistently(
  view: FolderView,
  { request, onBytes = () => {} }: Partial<ReadOptions> = {},
): Promise<Read> {
  for (let attempt = 1; ; attempt++) {
    const before = await view.beginning()
    const pieces = () => counted(view.pieces(), onBytes)
    const read = await readJournal({ ...view, pieces }, request)
    const isSame = (await view.beginning()) === before
    if (isSame && read.damage.length === 0) return read
    const isInUse = (await lockOwnerOf(view.name))?.isRunning === true
    if ((isSame && !isInUse) || attempt === attempts) return read
  }
}

/** The same pieces; `onBytes` is called after each one is used. */
export async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  onBytes: OnBytes,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of pieces) {
    yield piece
    bytes += piece.byteLength
    onBytes(bytes)
  }
}
