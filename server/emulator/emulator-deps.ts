import type { Sender } from '../delivery/sender.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioBook } from '../scenario-files/scenario-catalog.ts'
import type { Store } from './store.ts'
import type { StoredState } from './stored-state.ts'

/** What an emulator is made of, and whom it tells. */
export type EmulatorDeps = {
  readonly settings: Settings
  readonly book: ScenarioBook
  readonly sender: Sender
  /** Where the clock of every namespace starts when it is manual. */
  readonly startedAt: Instant
  /** Told of every namespace that is no more: by a reset, or because it had to make room. */
  readonly gone?: (name: string, why: 'reset' | 'no room') => void
  /** What an earlier run has left, and where this one leaves its own; nothing and nowhere when left out. */
  readonly opened?: OpenedStore
  /** Told of verifications that had to make room, how many it were in all. */
  readonly left?: (count: number) => void
  /** Told when a limit has refused something new. */
  readonly refused?: (what: 'namespace' | 'verification') => void
}

/** The store that an emulator writes to, and the state that it held at the start. */
export interface OpenedStore {
  readonly store: Store
  readonly kept: StoredState
  /** Real time of the last change that was stored. */
  readonly latest: Instant
}
