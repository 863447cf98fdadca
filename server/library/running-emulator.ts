import type { Settings } from '../runtime/settings.ts'
import type { EmulatorView } from './emulator-view.ts'
import type { RunSummary } from './run-summary.ts'

/** A running emulator, and the view of one token's namespace. `as` returns the view of another token. */
export interface RunningEmulator extends EmulatorView {
  /** The base URL for clients, such as `http://127.0.0.1:51234`; `publicUrl` if that was given. */
  readonly url: string
  /** The base URL of every address that the emulator listens on. */
  readonly urls: readonly string[]
  /** The settings in force, with their defaults. */
  readonly settings: Settings
  /** One sentence about the state that was loaded from `dataDir`. Absent without `dataDir`. */
  readonly resumed?: string
  /** Returns the view of another token: another namespace with its own clock. */
  as(token: string): EmulatorView
  /** Issues a token with all scopes for the account with this e-mail address, and returns its view. */
  login(mail: string): EmulatorView
  /** The names of all scenarios, both shipped and your own. */
  scenarioNames(): readonly string[]
  /** Counts and estimated costs of all namespaces. */
  tally(): RunSummary
  /** Stops listening, closes open connections, and writes pending state to `dataDir`. */
  close(): Promise<void>
  /** Like `close`, but clients that are connected already may send a request for `patienceMs` more milliseconds. */
  closePatiently(patienceMs: number): Promise<void>
  /** Calls `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
