import type { Request } from 'express'
import type { RecordedCall } from '../../contracts/recorder/recorder.ts'
import type { RenderCache } from '../../fixtures/render-cache.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { ProviderStates } from '../operations/provider-states.ts'
import type { Inboxes } from '../records/inboxes.ts'
import type { Log } from '../records/log.ts'
import type { RequestJournal } from '../records/request-journal.ts'
import type { SetAsideFile } from '../storage/journal/set-aside.ts'
import type { TrustedHosts } from './trusted-hosts.ts'

/** Everything the routes need, made once when the server starts. */
export type HttpContext = {
  readonly emulator: Emulator
  readonly providerStates: ProviderStates
  readonly journal: RequestJournal
  readonly inboxes: Inboxes
  readonly renderings: RenderCache
  readonly log: Log
  /** Which hosts and origins are answered. */
  readonly hosts: TrustedHosts
  /** What was found in the data folder and cannot be used. */
  readonly setAside: readonly SetAsideFile[]
  /** What the journal of the data folder had lost at the start, in a sentence each. */
  readonly losses: readonly string[]
  /** `http://127.0.0.1:4280`, once the server listens. */
  readonly address: () => string
  /** The namespace of a delivery of ours, by the port it comes from. */
  readonly namespaceOfSocket: (port: number) => string | undefined
  /** Told of every call to the emulated API, once it is answered. */
  readonly record?: (call: RecordedCall) => void
}

/**
 * Base of every URL handed out: the public URL, else the origin at which the client reaches the emulator.
 * The same function decides whether its host is trusted, so a `link` is never refused later.
 */
export function baseUrlOf({ emulator, hosts, address }: HttpContext, req: Request): string {
  const { publicUrl } = emulator.settings
  if (publicUrl !== undefined) return publicUrl.replace(/(?<!\/)\/+$/, '')
  return hosts.originOf(req) ?? address()
}
