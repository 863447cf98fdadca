import type { Sender } from '../delivery/sender.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'
import type { Store } from './store.ts'
import type { StoredState } from './stored-state.ts'

/** The parts of an emulator, and its listeners. */
export interface EmulatorDeps {
  readonly settings: Settings
  readonly book: ScenarioCatalog
  readonly sender: Sender
  /** Where the clock of every namespace starts when it is manual. */
  readonly startedAt: Instant
  /** The data folder. Default: nothing is stored. */
  readonly opened?: OpenedStore
  /** Called for every namespace that was deleted: by a reset, or to make room for another. */
  readonly onNamespaceDeleted?: (name: string, why: 'reset' | 'no room') => void
  /** Called after verifications were evicted, with the number of all evictions so far. */
  readonly onEvicted?: (total: number) => void
  /** Called when a limit has refused something new. */
  readonly onRefused?: (what: 'namespace' | 'verification') => void
}

/** The store that an emulator writes to, and the state that it held at the start. */
export interface OpenedStore {
  readonly store: Store
  readonly kept: StoredState
  /** Real time of the last change that was stored. */
  readonly latest: Instant
}
