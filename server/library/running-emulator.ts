import type { Settings } from '../runtime/settings.ts'
import type { EmulatorView } from './emulator-view.ts'
import type { RunSummary } from './run-summary.ts'

/** A running emulator, seen through one token. `as` shows it through another token. */
export interface RunningEmulator extends EmulatorView {
  /** The base URL for clients, such as `http://127.0.0.1:51234`; `publicUrl` if that was given. */
  readonly url: string
  /** Every address that it listens on. */
  readonly urls: readonly string[]
  /** The settings in force, with their defaults. */
  readonly settings: Settings
  /** What was found in `dataDir`, in a sentence; absent without one. */
  readonly resumed?: string
  /** The same emulator through another token: another namespace with a clock of its own. */
  as(token: string): EmulatorView
  /** The same through a new token, for all scopes, of the account with this e-mail address. */
  login(mail: string): EmulatorView
  /** The names of all scenarios, shipped and your own. */
  scenarioNames(): readonly string[]
  /** Counts and estimated costs of all namespaces. */
  tally(): RunSummary
  /** Stops listening, ends open connections, and stores what is not stored yet. */
  close(): Promise<void>
  /** The same, but a client that has connected without a request yet may send one for so many milliseconds. */
  closePatiently(patienceMs: number): Promise<void>
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
