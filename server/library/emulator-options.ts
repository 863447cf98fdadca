import type { RecordedCall } from '../../contracts/recorder/recorder.ts'
import type { DialectText } from '../domain/responses/dialect.ts'

/** The scenarios that are shipped, and any other name: a scenario of your own. */
export type ScenarioName =
  | 'callback-chaos'
  | 'callback-receiver-down'
  | 'data-corrected-by-operator'
  | 'documents-expired'
  | 'documents-late'
  | 'flaky-api'
  | 'interactive'
  | 'ko'
  | 'ko-repeatable-then-ok'
  | 'ko-unknown-reason'
  | 'link-never-opened'
  | 'ok'
  | 'operator-closed'
  | 'out-of-credit'
  | 'paid-but-lost'
  | 'revoked-after-ok'
  | 'slow-operator'
  | 'surprise-status'
  | 'user-abandons'
  | (string & {})

/**
 * The options of `startEmulator`: those of `videoid-emulator start` in camel case, and two for programs.
 * `startEmulator` throws a `Complaint` for an unknown name and for a value that the command line refuses.
 *
 * @example
 *     await startEmulator({ clock: 'manual', scenario: 'slow-operator', maxBody: '64kB' })
 */
export interface EmulatorOptions {
  /** Port to listen on, 0 to 65535. Default here: 0, any free port. */
  readonly port?: number | undefined
  /** Address to listen on, such as `0.0.0.0`. Default: both loopback addresses. */
  readonly host?: string | undefined
  /** Base of `link` and of other URLs in answers. Default: the Host header of the request. */
  readonly publicUrl?: string | undefined
  /** Name of the scenario for every verification that nothing else chooses one for. Default: `ok`. */
  readonly scenario?: ScenarioName | undefined
  /** One folder or several with scenario files of your own; they win over shipped ones of the same name. */
  readonly scenarios?: string | readonly string[] | undefined
  /** The same as `scenarios`, by the name that `settings` has for it. */
  readonly scenarioDirectories?: string | readonly string[] | undefined
  /** How long the standard timeline takes: nothing, two minutes, or as long as people take. Default: `sandbox`. */
  readonly pace?: 'instant' | 'sandbox' | 'human' | undefined
  /** A clock that runs, or one that only you move. Default: `system`. */
  readonly clock?: 'system' | 'manual' | undefined
  /** Where the clock starts: an ISO instant with its offset, or milliseconds since 1970. Default: now. */
  readonly at?: string | number | undefined
  /** Seconds of the clock for each real second, above 0, at most 1,000,000. Default: 1. */
  readonly speed?: number | undefined
  /** Ids, people and draws follow from it: a whole number from 0. Default: 1. */
  readonly seed?: number | undefined
  /** How reasons are written: `facemismatch` or `face_mismatch`. Default: `compact`. */
  readonly reasonStyle?: 'compact' | 'snake' | undefined
  /** Accept any bearer token, or only issued ones and their scopes. Default: `any`. */
  readonly auth?: 'any' | 'scoped' | undefined
  /** EUR in the wallet of each account at its start. Default: more than can be spent. */
  readonly credit?: number | undefined
  /** EUR that the whole run may cost; then the answer is 402. Default: no limit. */
  readonly budget?: number | undefined
  /** The prices to charge: list (11.90 EUR a live call) or subscription (8.90 EUR). Default: `list`. */
  readonly prices?: 'list' | 'subscription' | undefined
  /** The six switches of the wire, or the path of a YAML file with them. docs/configuration.md#the-dialect */
  readonly dialect?: DialectText | string | undefined
  /** Send every callback to this URL instead of the one its request named. */
  readonly forwardCallbacksTo?: string | undefined
  /** Public receivers that callbacks may reach: host names, addresses, ranges such as `203.0.113.0/24`. */
  readonly allowCallbackHost?: string | readonly string[] | undefined
  /** The same as `allowCallbackHost`, by the name that `settings` has for it. */
  readonly allowCallbackHosts?: string | readonly string[] | undefined
  /** Certificate authority to trust for https receivers: PEM text, or the path of a PEM file. */
  readonly callbackCa?: string | undefined
  /** Accept any certificate of an https receiver. Default: false. */
  readonly insecureCallbacks?: boolean | undefined
  /** Let URLs name real hosts of openapi.com. Default: false. */
  readonly allowRealHosts?: boolean | undefined
  /** Send no `x-emulator-*` header, on answers and callbacks. Default: false. */
  readonly wireOnly?: boolean | undefined
  /** Host headers to accept besides loopback, IP addresses and single names. */
  readonly allowHost?: string | readonly string[] | undefined
  /** The same as `allowHost`, by the name that `settings` has for it. */
  readonly allowHosts?: string | readonly string[] | undefined
  /** Folder in which everything survives a restart, also `kill -9`. Default: in memory only. */
  readonly dataDir?: string | undefined
  /** Leave logos and favicons of requests out of the pages. Default: false. */
  readonly noRemoteImages?: boolean | undefined
  /** Namespaces stored at once, 1 to 1,000,000. Default: 1000. */
  readonly maxNamespaces?: number | undefined
  /** Verifications stored at once, 1 to 100,000,000; the oldest finished ones are evicted. Default: 100,000. */
  readonly maxStored?: number | undefined
  /** Size of the request journal, and again of all inboxes: bytes, or `16MB`. Default: 16 MiB. */
  readonly maxJournal?: number | string | undefined
  /** Size of a request body: bytes, or `256kB`. More is answered with 413. Default: 256 KiB. */
  readonly maxBody?: number | string | undefined
  /** How deep JSON in a request may be nested, 8 to 500. Default: 32. */
  readonly maxDepth?: number | undefined
  /** Size of all headers of a request: bytes, or `16kB`. More is answered with 431. Default: 16 KiB. */
  readonly maxHead?: number | string | undefined
  /** Time for a request to arrive, and for a client to go on reading: milliseconds, or `30s`. Default: 30 s. */
  readonly maxRequestTime?: number | string | undefined
  /** Connections at once, 1 to 1,000,000; one more is answered with 503. Default: 10,000. */
  readonly maxSockets?: number | undefined
  /** Write tokens and personal details to the log in clear. Default: false. */
  readonly logSecrets?: boolean | undefined
  /** How much is logged. Default: `info`. */
  readonly logLevel?: 'error' | 'warn' | 'info' | 'debug' | undefined
  /** Log lines for people, or one JSON object a line. Default: `text`. */
  readonly logFormat?: 'text' | 'json' | undefined
  /** Log nothing at all. Default: false. */
  readonly quiet?: boolean | undefined

  /** Receives each line of the log. Default: the log is dropped. */
  readonly write?: ((line: string) => void) | undefined
  /** Receives every call to the emulated API once it is answered: body, answer and refusal. */
  readonly record?: ((call: RecordedCall) => void) | undefined
}
