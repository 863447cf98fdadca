import type { RecordedCall } from '../../contracts/recorder/recorded-calls.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { ProviderStates } from '../operations/provider-states.ts'
import type { Inboxes } from '../records/inboxes.ts'
import type { StoredRequest } from '../records/journal-entry.ts'
import type { Logger } from '../records/logger.ts'
import type { RequestJournal } from '../records/request-journal.ts'
import type { SetAsideFile } from '../storage/journal/unusable-state.ts'
import type { ControlAccess } from './control-access.ts'
import type { PlatformCalls } from './platform-calls.ts'
import type { TrustedHosts } from './trusted-hosts.ts'

/** The parts that the routes use, created once when the server starts. */
export interface HttpContext {
  readonly emulator: Emulator
  readonly providerStates: ProviderStates
  readonly journal: RequestJournal
  readonly inboxes: Inboxes
  readonly log: Logger
  /** Decides which hosts and origins may send requests. */
  readonly hosts: TrustedHosts
  /** Files of the data folder that could not be read and were renamed. */
  readonly setAside: readonly SetAsideFile[]
  /** Losses of the data folder's journal, found at the start, one sentence each. */
  readonly journalDamage: readonly string[]
  /** Returns the base URL, such as `http://127.0.0.1:4280`; an empty text before the server listens. */
  readonly listeningUrl: () => string
  /** Returns the namespace of a callback that the emulator itself sent from this local port. */
  readonly namespaceOfSocket: (port: number) => string | undefined
  /**
   * The resent requests in progress, by the local port of their connection. The journal calls the function after the
   * response, without an entry if it stores none.
   */
  readonly resends: Map<number, (entry: StoredRequest | undefined) => void>
  /**
   * The namespaces of verifications that other replicas own, by id, as far as a request has asked for them. Absent
   * without replicas.
   */
  readonly namespacesElsewhere?: Map<string, string>
  /** Counts the requests to the control API and its pages. */
  readonly controlRequests: { count: number }
  /** Decides who may use the control API and its pages. Absent without a control token: everybody may. */
  readonly controlAccess?: ControlAccess
  /** The certificate of the test authority, as PEM. Absent without HTTPS, or with a certificate of the user. */
  readonly authority?: string
  /** Counts the calls to hosts of the platform. Absent without `intercept`. */
  readonly platformCalls?: PlatformCalls
  /** Receives every call of the emulated API after its response. */
  readonly record?: (call: RecordedCall) => void
}
