import type { Request } from 'express'
import type { RecordedCall } from '../../contracts/recorder/recorder.ts'
import type { RenderCache } from '../../fixtures/render-cache.ts'
import type { Emulator } from '../shell/emulator.ts'
import type { InboxBook } from '../shell/records/inbox-book.ts'
import type { Journal } from '../shell/records/journal.ts'
import type { Log } from '../shell/records/log.ts'

/** Everything the routes need, made once when the server starts. */
export type Surroundings = {
  readonly emulator: Emulator
  readonly journal: Journal
  readonly inboxes: InboxBook
  readonly renderings: RenderCache
  readonly log: Log
  /** `http://127.0.0.1:4280`, once the server listens. */
  readonly address: () => string
  /** The namespace of a delivery of ours, by the port it comes from. */
  readonly namespaceOfSocket: (port: number) => string | undefined
  /** Told of every call to the emulated API, once it is answered. */
  readonly record?: (call: RecordedCall) => void
}

/** Base of every URL handed out: the public URL, else what the client called us. */
export function baseOf({ emulator, address }: Surroundings, req: Request): string {
  const { publicUrl } = emulator.settings
  if (publicUrl !== undefined) return publicUrl.replace(/(?<!\/)\/+$/, '')
  const host = req.headers.host
  return host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host) ? `http://${host}` : address()
}
