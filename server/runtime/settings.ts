import type { PriceKind } from '../domain/accounts/prices.ts'
import type { ReasonStyle } from '../domain/model/reasons.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import type { Instant } from '../domain/time/instant.ts'

/** How long the standard timeline takes: nothing, two minutes, or as long as people take. */
export type PaceName = 'instant' | 'sandbox' | 'human'
/** Whether any bearer token will do, or only issued ones, each for its scopes. */
export type AuthMode = 'any' | 'scoped'
/** A clock that runs with real time, or one that moves only when it is told to. */
export type ClockMode = 'system' | 'manual'
/** The least important lines that the log still has. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug'
/** Log lines for people, or one JSON object a line. */
export type LogFormat = 'text' | 'json'

/**
 * Everything that can be chosen about an emulator. A plain record of checked values: the command line
 * fills it from flags, environment and file, the library from its argument.
 */
export type Settings = {
  /** 0 = any free port. */
  readonly port: number
  /** The one address to listen on; undefined = both loopback addresses. */
  readonly host?: string
  /** Base of `link` and other URLs; undefined = whatever the request's Host header says. */
  readonly publicUrl?: string
  /** The scenario of a verification that nothing else has chosen one for. */
  readonly scenario: string
  /** Added to the shipped scenarios; on equal names the last one wins. */
  readonly scenarioDirectories: readonly string[]
  /** How long the standard timeline takes. */
  readonly pace: PaceName
  /** Whether the clock of each namespace runs by itself. */
  readonly clock: ClockMode
  /** Where the clock starts; undefined = the instant of the start. */
  readonly at?: Instant
  /** Virtual seconds for each real one; above 0. */
  readonly speed: number
  /** Ids, people and random draws follow from it: a whole number from 0. */
  readonly seed: number
  /** How reasons are spelled in answers and callbacks. */
  readonly reasonStyle: ReasonStyle
  /** Which bearer tokens are accepted. */
  readonly auth: AuthMode
  /** EUR in the wallet of each account at its start; undefined = more than anybody can spend. */
  readonly credit?: number
  /** EUR that all calls of the run may cost together; undefined = no limit. */
  readonly budget?: number
  /** The price list that calls are charged by. */
  readonly prices: PriceKind
  /** The sides taken where nobody knows; `reasonStyle` above wins over the one in here. */
  readonly dialect: DialectText
  /** Where every callback goes instead of to the URL its request named. */
  readonly forwardCallbacksTo?: string
  /** Host names and ranges (`10.0.0.0/8`) callbacks may reach besides loopback and private networks. */
  readonly allowCallbackHosts: readonly string[]
  /** PEM text of a certificate authority to trust for https receivers, besides the usual ones. */
  readonly callbackCa?: string
  /** Accept any certificate of an https receiver. */
  readonly insecureCallbacks: boolean
  /** Permit a callback or the public URL to name a real host of openapi.com. */
  readonly allowRealHosts: boolean
  /** No `x-emulator-*` header on any answer or callback. */
  readonly wireOnly: boolean
  /** Host header names that the control API accepts besides loopback and the public URL's. */
  readonly allowHosts: readonly string[]
  /** Pages show neither logo nor favicon of a request, so that a browser asks nobody but us. */
  readonly noRemoteImages: boolean
  /** The folder in which everything survives the end of the process; undefined = in memory only. */
  readonly dataDir?: string
  /** Namespaces that are kept at once; the one idle longest makes room for another. */
  readonly maxNamespaces: number
  /** Verifications that are kept at once; the oldest finished leave for others. */
  readonly maxStored: number
  /** Bytes of a request body; more is answered with 413. */
  readonly maxBody: number
  /** How deep JSON in a request may be nested. */
  readonly maxDepth: number
  /** Bytes of all headers of a request (431); an address may have half as many (414). */
  readonly maxHead: number
  /**
   * Milliseconds for a whole request to come in, its headers a third of it, and for whoever is answered to take
   * some more of it.
   */
  readonly maxRequestTime: number
  /** Connections at once; one more is answered with 503. */
  readonly maxSockets: number
  /** Bytes of the journal, and as many again of all inboxes. */
  readonly maxJournal: number
  /** Write tokens and personal details into the log as they are. */
  readonly logSecrets: boolean
  /** How much is logged. */
  readonly logLevel: LogLevel
  /** Lines for people, or one JSON object a line. */
  readonly logFormat: LogFormat
  /** Nothing on stdout or stderr but what ends the program. */
  readonly quiet: boolean
}

export const defaultSettings: Settings = {
  port: 4280,
  scenario: 'ok',
  scenarioDirectories: [],
  pace: 'sandbox',
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
