import type { PriceKind } from '../domain/accounts/costs.ts'
import type { ReasonStyle } from '../domain/model/reasons.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import type { Instant } from '../domain/time/instant.ts'

/**
 * How long the standard timeline takes: `instant` takes no time, `sandbox` two minutes, `human` as long as real
 * people.
 */
export type PaceName = 'instant' | 'sandbox' | 'human'
/** `any` accepts every bearer token. `scoped` accepts only issued tokens, each for its scopes. */
export type AuthMode = 'any' | 'scoped'
/** `system` clocks run with real time. `manual` clocks move only on request. */
export type ClockMode = 'system' | 'manual'
/** The real hosts of the platform that the user allows: all (true), none (false), or these, in lower case. */
export type RealHostPermission = boolean | readonly string[]
/** The least important level that is logged. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug'
/** `text` for people, `json` for one JSON object per line. */
export type LogFormat = 'text' | 'json'

/**
 * All settings of an emulator, as validated values. The command line takes them from flags, environment and file,
 * the library from its argument.
 */
export type Settings = {
  /** The port to listen on; 0 = any free port. */
  readonly port: number
  /** The address to listen on; undefined = both loopback addresses. */
  readonly host?: string
  /** The port for HTTPS, in addition to `port`; 0 = any free port, undefined = no HTTPS. */
  readonly httpsPort?: number
  /** PEM text of the certificate for HTTPS, with its chain; undefined = certificates of a test authority. */
  readonly httpsCert?: string
  /** PEM text of the private key of `httpsCert`. */
  readonly httpsKey?: string
  /** Answer requests for the platform's own hosts, such as `videoid.openapi.com`; opens an HTTPS port. */
  readonly intercept: boolean
  /** The base of `link` and other URLs; undefined = the Host header of the request. */
  readonly publicUrl?: string
  /** The secret for the control API and its pages; undefined = everybody may use them. Never logged or shown. */
  readonly controlToken?: string
  /**
   * Proxies whose `X-Forwarded-*` and `Forwarded` headers count: one number of proxies, or addresses, ranges and the
   * names `loopback`, `linklocal` and `uniquelocal`; empty = none.
   */
  readonly trustProxy: readonly string[]
  /** The default scenario, for requests that select no other one. */
  readonly scenario: string
  /** Folders with further scenarios. If several scenarios have the same name, that of the last folder is used. */
  readonly scenarioDirectories: readonly string[]
  /** How long the standard timeline takes. */
  readonly pace: PaceName
  /** Whether the clocks of namespaces run with real time or move only on request. */
  readonly clock: ClockMode
  /** The first instant of the clock; undefined = the real time of the start. */
  readonly at?: Instant
  /** Virtual seconds per real second; above 0. */
  readonly speed: number
  /** Determines ids, people and random values: a whole number from 0. */
  readonly seed: number
  /** The spelling of reasons in responses and callbacks. */
  readonly reasonStyle: ReasonStyle
  /** Which bearer tokens are accepted: all, or only issued tokens. */
  readonly auth: AuthMode
  /** The credit of each new account, in EUR; undefined = an amount that is never used up. */
  readonly credit?: number
  /** The most EUR that all calls of the run may cost; undefined = no limit. */
  readonly budget?: number
  /** The price list for the costs of calls. */
  readonly prices: PriceKind
  /** Switches for undocumented behaviour. `reasonStyle` above takes precedence over the `reasonStyle` in here. */
  readonly dialect: DialectText
  /** The URL that receives all callbacks, in place of the URLs in the requests. */
  readonly forwardCallbacksTo?: string
  /**
   * Hosts and address ranges (`203.0.113.0/24`) that callbacks may reach, in addition to this machine and private
   * networks.
   */
  readonly allowCallbackHosts: readonly string[]
  /** PEM text of a certificate authority to trust for https receivers, in addition to the authorities of Node. */
  readonly callbackCa?: string
  /** Accept any certificate of an https receiver. */
  readonly insecureCallbacks: boolean
  /** The real hosts of openapi.com that callbacks, public URL and intercepted calls may reach: all, none, or these. */
  readonly allowRealHosts: RealHostPermission
  /** Send no `x-emulator-*` headers in responses and callbacks. */
  readonly wireOnly: boolean
  /** Host header values that the control API also accepts, in addition to loopback names and the public URL's host. */
  readonly allowHosts: readonly string[]
  /** Pages do not show logo and favicon of a request, so that browsers contact only the emulator. */
  readonly noRemoteImages: boolean
  /** The folder that stores the state across restarts; undefined = in memory only. */
  readonly dataDir?: string
  /** The URL of the PostgreSQL database that stores the state; undefined = no database. Contains a password. */
  readonly store?: string
  /** How long a start waits for the database, in real milliseconds. */
  readonly storeWait: number
  /** After this time without a report to the database, an emulator counts as dead, in real milliseconds. */
  readonly storeLease: number
  /** The base URL at which the other replicas reach this one; undefined = this emulator is the only one. */
  readonly advertise?: string
  /** The most stored namespaces; at the limit, the namespace that was idle longest is evicted. */
  readonly maxNamespaces: number
  /** The most stored verifications; at the limit, the oldest finished ones are evicted. */
  readonly maxStored: number
  /** The most bytes of a request body; larger ones get 413. */
  readonly maxBody: number
  /** The deepest nesting of JSON in a request. */
  readonly maxDepth: number
  /** The most bytes of all request headers (431); the request URL may have half as many (414). */
  readonly maxHead: number
  /**
   * The most milliseconds until a request has arrived completely; its headers get a third of that. A client that reads
   * nothing of its response for this time is disconnected.
   */
  readonly maxRequestTime: number
  /** The most open connections; further ones get 503. */
  readonly maxSockets: number
  /** The most bytes of the request journal. The same limit applies to all inboxes together. */
  readonly maxJournal: number
  /** Log tokens and personal data without redaction. */
  readonly logSecrets: boolean
  /** The least important level that is logged. */
  readonly logLevel: LogLevel
  /** The format of log lines: text for people, or one JSON object per line. */
  readonly logFormat: LogFormat
  /** Write nothing to stdout and stderr except the error that ends the program. */
  readonly quiet: boolean
}

export const defaultSettings: Settings = {
  port: 4280,
  trustProxy: [],
  scenario: 'ok',
  scenarioDirectories: [],
  pace: 'sandbox',
  intercept: false,
  clock: 'system',
  speed: 1,
  seed: 1,
  reasonStyle: 'compact',
  auth: 'any',
  prices: 'list',
  dialect: {},
  allowCallbackHosts: [],
  insecureCallbacks: false,
  allowRealHosts: false,
  wireOnly: false,
  allowHosts: [],
  noRemoteImages: false,
  storeWait: 30_000,
  storeLease: 5_000,
  maxNamespaces: 1000,
  maxStored: 100_000,
  maxBody: 256 * 1024,
  maxDepth: 32,
  maxHead: 16 * 1024,
  maxRequestTime: 30_000,
  maxSockets: 10_000,
  maxJournal: 16 * 1024 * 1024,
  logSecrets: false,
  logLevel: 'info',
  logFormat: 'text',
  quiet: false,
}
