import type { RecordedCall } from '../../contracts/recorder/recorded-calls.ts'
import type { DialectText } from '../domain/responses/dialect.ts'

/** The names of the shipped scenarios, and any other name for a scenario of your own. */
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
  | 'out-of-order'
  | 'paid-but-lost'
  | 'revoked-after-ok'
  | 'scope-missing'
  | 'slow-operator'
  | 'surprise-status'
  | 'token-refused'
  | 'user-abandons'
  | (string & {})

/**
 * The options of `startEmulator`: the options of `videoid-emulator start` in camel case, plus `write` and `record`.
 * `startEmulator` throws a `UserError` for an unknown name, and for a value that the command line refuses.
 *
 * @example
 *     await startEmulator({ clock: 'manual', scenario: 'slow-operator', maxBody: '64kB' })
 */
export interface EmulatorOptions {
  /** Port to listen on, 0 to 65535. Default here: 0, any free port. */
  readonly port?: number | undefined
  /** Address to listen on, such as `0.0.0.0`. Default: both loopback addresses. */
  readonly host?: string | undefined
  /** Port for HTTPS, in addition to `port`: 0 to 65535; 0 is any free port. Default: no HTTPS. See `authority`. */
  readonly httpsPort?: number | undefined
  /** Certificate for HTTPS, with its chain: PEM text, or a path. Default: certificates of a test authority. */
  readonly httpsCert?: string | undefined
  /** Private key of `httpsCert`: PEM text, or a path. */
  readonly httpsKey?: string | undefined
  /**
   * Answer requests that clients send to the platform's own hosts; see `videoid-emulator/intercept`. Opens an HTTPS
   * port. Default: false.
   */
  readonly intercept?: boolean | undefined
  /** Base of `link` and of other URLs in responses. Default: the Host header of the request. */
  readonly publicUrl?: string | undefined
  /**
   * Secret for the control API and its pages, at least 16 printable characters. Clients send it as the bearer token or
   * in `x-emulator-control-token`; browsers log in. `settings` does not contain it. Default: none.
   */
  readonly controlToken?: string | undefined
  /**
   * Proxies whose `X-Forwarded-*` and `Forwarded` headers count: `'1'` to `'9'` for a number of proxies, or addresses,
   * ranges, `loopback`, `linklocal`, `uniquelocal`. Default: none, the headers are ignored.
   */
  readonly trustProxy?: string | readonly string[] | undefined
  /** Name of the scenario for verifications for which no rule selects another. Default: `ok`. */
  readonly scenario?: ScenarioName | undefined
  /** Folders with scenario files of your own. They replace shipped scenarios of the same name. */
  readonly scenarios?: string | readonly string[] | undefined
  /** The same option as `scenarios`, by its name in `settings`. */
  readonly scenarioDirectories?: string | readonly string[] | undefined
  /**
   * Length of the standard timeline: `instant` takes no time, `sandbox` two minutes, `human` as long as people need.
   * Default: `sandbox`.
   */
  readonly pace?: 'instant' | 'sandbox' | 'human' | undefined
  /** `system`: the clock runs. `manual`: only you advance it. Default: `system`. */
  readonly clock?: 'system' | 'manual' | undefined
  /** Start of the clock: an ISO 8601 instant with offset, or milliseconds since 1970. Default: now. */
  readonly at?: string | number | undefined
  /** Seconds of the clock for each real second, above 0, at most 1,000,000. Default: 1. */
  readonly speed?: number | undefined
  /** A whole number from 0 that determines ids, people and random choices. Default: 1. */
  readonly seed?: number | undefined
  /** How reasons are written: `facemismatch` or `face_mismatch`. Default: `compact`. */
  readonly reasonStyle?: 'compact' | 'snake' | undefined
  /** Accept any bearer token, or only issued ones and their scopes. Default: `any`. */
  readonly auth?: 'any' | 'scoped' | undefined
  /** EUR in the wallet of each new account. Default: more than can be spent. */
  readonly credit?: number | undefined
  /** Highest estimated cost of the run in EUR. After that, requests get 402. Default: no limit. */
  readonly budget?: number | undefined
  /** The prices to charge: list (11.90 EUR a live call) or subscription (8.90 EUR). Default: `list`. */
  readonly prices?: 'list' | 'subscription' | undefined
  /** The six switches of the dialect, or the path of a YAML file with them. docs/configuration.md#the-dialect */
  readonly dialect?: DialectText | string | undefined
  /** Send every callback to this URL instead of the one in the request. */
  readonly forwardCallbacksTo?: string | undefined
  /** Public receivers that callbacks may reach: host names, addresses, ranges such as `203.0.113.0/24`. */
  readonly allowCallbackHost?: string | readonly string[] | undefined
  /** The same option as `allowCallbackHost`, by its name in `settings`. */
  readonly allowCallbackHosts?: string | readonly string[] | undefined
  /** Certificate authority to trust for https receivers: PEM text, or the path of a PEM file. */
  readonly callbackCa?: string | undefined
  /** Accept any certificate of an https receiver. Default: false. */
  readonly insecureCallbacks?: boolean | undefined
  /** Accept real hosts of openapi.com in the emulator's URLs: all, or sandbox hosts by name. Default: false. */
  readonly allowRealHosts?: boolean | string | readonly string[] | undefined
  /** Send no `x-emulator-*` headers with responses and callbacks. Default: false. */
  readonly wireOnly?: boolean | undefined
  /** Hosts that are also allowed in a Host header, in addition to `localhost`, IP addresses and names without dots. */
  readonly allowHost?: string | readonly string[] | undefined
  /** The same option as `allowHost`, by its name in `settings`. */
  readonly allowHosts?: string | readonly string[] | undefined
  /** Folder that stores the state, so that it survives restarts and `kill -9`. Default: in memory only. */
  readonly dataDir?: string | undefined
  /** URL of a PostgreSQL database that stores the state, `postgres://user:password@host:5432/database`. */
  readonly store?: string | undefined
  /** How long the start waits for the database: a duration, or milliseconds. Default: 30s. */
  readonly storeWait?: string | number | undefined
  /** After this time without a report to the database, an emulator counts as dead. Default: 5s. */
  readonly storeLease?: string | number | undefined
  /** Base URL at which the other replicas reach this one, `http://host:port`. Default: one emulator alone. */
  readonly advertise?: string | undefined
  /** Do not show logos and favicons of requests on the pages. Default: false. */
  readonly noRemoteImages?: boolean | undefined
  /** Highest number of namespaces stored at once, 1 to 1,000,000. Default: 1000. */
  readonly maxNamespaces?: number | undefined
  /**
   * Highest number of verifications stored at once, 1 to 100,000,000; the oldest finished ones are evicted. Default:
   * 100,000.
   */
  readonly maxStored?: number | undefined
  /** Largest size of the request journal, and of all inboxes: bytes, or `16MB`. Default: 16 MiB. */
  readonly maxJournal?: number | string | undefined
  /** Largest request body: bytes, or `256kB`. Larger requests get 413. Default: 256 KiB. */
  readonly maxBody?: number | string | undefined
  /** Deepest nesting of JSON in a request, 8 to 500. Default: 32. */
  readonly maxDepth?: number | undefined
  /** Largest size of all headers of a request: bytes, or `16kB`. Larger requests get 431. Default: 16 KiB. */
  readonly maxHead?: number | string | undefined
  /** Longest time to send a request, or to pause while reading a response: milliseconds, or `30s`. Default: 30 s. */
  readonly maxRequestTime?: number | string | undefined
  /** Highest number of open connections, 1 to 1,000,000; further ones get 503. Default: 10,000. */
  readonly maxSockets?: number | undefined
  /** Log tokens and personal details without masking them. Default: false. */
  readonly logSecrets?: boolean | undefined
  /** The least important level that is logged. Default: `info`. */
  readonly logLevel?: 'error' | 'warn' | 'info' | 'debug' | undefined
  /** Log lines for people, or one JSON object a line. Default: `text`. */
  readonly logFormat?: 'text' | 'json' | undefined
  /** Log nothing at all. Default: false. */
  readonly quiet?: boolean | undefined

  /** Receives each line of the log. Default: there is no log. */
  readonly write?: ((line: string) => void) | undefined
  /** Receives every call to the emulated API after its response: both bodies, and the error if there is one. */
  readonly record?: ((call: RecordedCall) => void) | undefined
}
